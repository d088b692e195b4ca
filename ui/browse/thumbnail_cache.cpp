#include "ui/browse/thumbnail_cache.hpp"

#include <QMetaObject>
#include <algorithm>

#include "core/images/decode.hpp"
#include "core/store/library.hpp"
#include "ui/shared/convert.hpp"

namespace laplens {

namespace {

constexpr int kThreads = 2;

/// Of a picture that waits to be looked at, the stored thumbnail may show what its file was before.
bool hasStoredThumbnail(const ImageRecord& record) {
    return record.state != ImageState::Pending;
}

std::string contentOf(const ImageRecord& record) {
    return hasStoredThumbnail(record) ? record.contentHash : std::to_string(record.modifiedNs);
}

}  // namespace

ThumbnailCache::ThumbnailCache(qint64 maxBytes, QObject* parent) : QObject(parent), maxBytes_(maxBytes) {
    for (int i = 0; i < kThreads; ++i) threads_.emplace_back([this](std::stop_token stop) { loop(stop); });
}

ThumbnailCache::~ThumbnailCache() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
}

void ThumbnailCache::setLibrary(const LibraryPlace& place) {
    const std::scoped_lock lock(mutex_);
    source_.place = place;
    source_.pictures.reset();
    ++source_.generation;
    wanted_.clear();
    wantedAside_.clear();
    wantedInSight_.clear();
    missing_.clear();
    held_.clear();
    uses_.clear();
    bytes_ = 0;
}

void ThumbnailCache::refresh(std::shared_ptr<const PictureReader> pictures) {
    const std::scoped_lock lock(mutex_);
    missing_.clear();
    source_.pictures = std::move(pictures);
    ++source_.round;
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
        for (const qint64 id : *ids) {
            const auto held = held_.constFind(id);
            const bool isHeld = held != held_.cend();
            if (!(isHeld && held->round == source_.round) && !missing_.contains(id) &&
                std::ranges::find(loading_, id) == loading_.end())
                wanted_.push_back({id, isHeld ? held->madeOf : std::string()});
        }
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

ThumbnailCache::Loaded ThumbnailCache::load(const Library& library, const PictureReader& pictures,
                                            const Wanted& wanted) {
    const ImageRecord record = library.image(wanted.imageId);
    if (record.state == ImageState::Failed) return {};
    Loaded loaded{{}, contentOf(record), false};
    loaded.isKnown = !loaded.madeOf.empty() && loaded.madeOf == wanted.known;
    if (loaded.isKnown) return loaded;
    const std::vector<std::byte> stored =
        hasStoredThumbnail(record) ? library.thumbnail(record.id) : std::vector<std::byte>();
    loaded.image = stored.empty()
                       ? previewOf(pictures.read(record, kThumbnailSide).decoded.image, kThumbnailSide)
                       : toQImage(decode(stored, "thumbnail").image);
    return loaded;
}

void ThumbnailCache::loop(std::stop_token stop) {
    std::unique_ptr<Library> library;
    int openGeneration = -1;
    for (;;) {
        Wanted wanted;
        Source source;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, stop, [this] { return !wanted_.empty() && source_.pictures; }) ||
                stop.stop_requested())
                return;
            wanted = std::move(wanted_.front());
            wanted_.pop_front();
            loading_.push_back(wanted.imageId);
            source = source_;
        }
        Loaded loaded;
        try {
            if (openGeneration != source.generation) {
                library = std::make_unique<Library>(source.place.open());
                openGeneration = source.generation;
            }
            loaded = load(*library, *source.pictures, wanted);
        } catch (const std::exception&) {
            // Shown as a blank cell; the reason is listed with the pictures that could not be read.
        }
        QMetaObject::invokeMethod(
            this, [this, id = wanted.imageId, loaded, source] { take(id, loaded, source); },
            Qt::QueuedConnection);
    }
}

void ThumbnailCache::drop(QHash<qint64, Held>::iterator held) {
    bytes_ -= held->image.sizeInBytes();
    uses_.erase(held->use);
    held_.erase(held);
}

void ThumbnailCache::take(qint64 imageId, const Loaded& loaded, const Source& source) {
    bool stale = false;
    {
        const std::scoped_lock lock(mutex_);
        std::erase(loading_, imageId);
        stale = source.generation != source_.generation;
    }
    const auto held = held_.find(imageId);
    if (!stale && loaded.isKnown && held != held_.end() && held->madeOf == loaded.madeOf) {
        held->round = source.round;
        return;
    }
    // The present library may have been waiting for a picture with the same number.
    if (!stale && !loaded.isKnown) {
        if (held != held_.end()) drop(held);
        if (loaded.image.isNull()) {
            missing_.insert(imageId, true);
        } else {
            uses_.push_front(imageId);
            held_.insert(imageId, {loaded.image, loaded.madeOf, source.round, uses_.begin()});
            bytes_ += loaded.image.sizeInBytes();
            dropTooMuch();
        }
    }
    emit this->loaded(imageId);
}

void ThumbnailCache::setMaxBytes(qint64 maxBytes) {
    maxBytes_ = maxBytes;
    dropTooMuch();
}

void ThumbnailCache::dropTooMuch() {
    while (bytes_ > maxBytes_ && uses_.size() > 1) drop(held_.find(uses_.back()));
}

}  // namespace laplens
