#include "ui/thumbnails/thumbnail_cache.hpp"

#include <QMetaObject>
#include <algorithm>

#include "core/images/decode.hpp"
#include "core/store/library.hpp"
#include "ui/convert.hpp"

namespace laplens {

namespace {

constexpr int kThreads = 2;

QImage loadThumbnail(const Library& library, const PictureReader& pictures, qint64 imageId) {
    const std::vector<std::byte> stored = library.thumbnail(imageId);
    if (!stored.empty()) return toQImage(decode(stored, "thumbnail").image);
    const ImageRecord record = library.image(imageId);
    if (record.state == ImageState::Failed) return {};
    const Image picture = pictures.read(record, ThumbnailCache::kThumbnailSide).decoded.image;
    return previewOf(picture, ThumbnailCache::kThumbnailSide);
}

}  // namespace

ThumbnailCache::ThumbnailCache(qint64 maxBytes, QObject* parent) : QObject(parent), maxBytes_(maxBytes) {
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this](std::stop_token stop) { loop(stop); });
}

ThumbnailCache::~ThumbnailCache() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
}

void ThumbnailCache::setLibrary(const std::filesystem::path& folder,
                                std::shared_ptr<const PictureReader> pictures) {
    const std::scoped_lock lock(mutex_);
    missing_.clear();
    source_.pictures = std::move(pictures);
    if (source_.folder == folder) return;
    source_.folder = folder;
    ++source_.generation;
    wanted_.clear();
    held_.clear();
    uses_.clear();
    bytes_ = 0;
}

QImage ThumbnailCache::find(qint64 imageId) {
    const auto found = held_.find(imageId);
    if (found == held_.end()) return {};
    uses_.splice(uses_.begin(), uses_, found->use);
    return found->image;
}

void ThumbnailCache::want(const std::vector<qint64>& imageIds) {
    const std::scoped_lock lock(mutex_);
    wantedInSight_ = imageIds;
    wanted_.clear();
    for (const std::vector<qint64>* ids : {&wantedAside_, &wantedInSight_})
        for (const qint64 id : *ids)
            if (!held_.contains(id) && !missing_.contains(id) &&
                std::ranges::find(loading_, id) == loading_.end())
                wanted_.push_back(id);
    if (!wanted_.empty()) wake_.notify_all();
}

void ThumbnailCache::wantAside(std::vector<qint64> imageIds) {
    wantedAside_ = std::move(imageIds);
    want(std::vector<qint64>(wantedInSight_));
}

bool ThumbnailCache::isIdle() const {
    const std::scoped_lock lock(mutex_);
    return wanted_.empty() && loading_.empty();
}

void ThumbnailCache::loop(std::stop_token stop) {
    std::unique_ptr<Library> library;
    int openGeneration = -1;
    for (;;) {
        qint64 id = 0;
        Source source;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !wanted_.empty() && source_.pictures; }) ||
                stop.stop_requested())
                return;
            id = wanted_.front();
            wanted_.pop_front();
            loading_.push_back(id);
            source = source_;
        }
        QImage image;
        try {
            if (openGeneration != source.generation) {
                library = std::make_unique<Library>(Library::openExisting(source.folder));
                openGeneration = source.generation;
            }
            image = loadThumbnail(*library, *source.pictures, id);
        } catch (const std::exception&) {
            // Shown as a blank cell; the reason is listed with the pictures that could not be read.
        }
        QMetaObject::invokeMethod(
            this, [this, id, image, generation = source.generation] { take(id, image, generation); },
            Qt::QueuedConnection);
    }
}

void ThumbnailCache::forget(qint64 imageId) {
    const auto found = held_.find(imageId);
    if (found == held_.end()) return;
    bytes_ -= found->image.sizeInBytes();
    uses_.erase(found->use);
    held_.erase(found);
    emit loaded(imageId);
}

void ThumbnailCache::take(qint64 imageId, const QImage& image, int generation) {
    bool stale = false;
    {
        const std::scoped_lock lock(mutex_);
        std::erase(loading_, imageId);
        stale = generation != source_.generation;
    }
    if (stale) {
        // The present library may have been waiting for a picture with the same number.
        emit loaded(imageId);
        return;
    }
    if (image.isNull()) {
        missing_.insert(imageId, true);
    } else if (!held_.contains(imageId)) {
        uses_.push_front(imageId);
        held_.insert(imageId, {image, uses_.begin()});
        bytes_ += image.sizeInBytes();
        while (bytes_ > maxBytes_ && uses_.size() > 1) {
            const auto oldest = held_.find(uses_.back());
            bytes_ -= oldest->image.sizeInBytes();
            held_.erase(oldest);
            uses_.pop_back();
        }
    }
    emit loaded(imageId);
}

}  // namespace laplens
