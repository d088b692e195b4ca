#pragma once

#include <QHash>
#include <QImage>
#include <QObject>
#include <condition_variable>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/library/picture_reader.hpp"
#include "core/store/library_place.hpp"

namespace laplens {

/// Thumbnails of the open library, held up to a number of bytes (those not looked at for longest go first)
/// and loaded on threads of its own in the order in which they are wanted: what is in sight first, and what
/// has scrolled away not at all. One whose file has changed is loaded anew when it is next wanted. Lives on
/// the GUI thread.
class ThumbnailCache : public QObject {
    Q_OBJECT

public:
    static constexpr qint64 kDefaultBytes = 128 << 20;
    static constexpr int kThumbnailSide = 256;  ///< short side of one that has to be made from its file

    explicit ThumbnailCache(qint64 maxBytes = kDefaultBytes, QObject* parent = nullptr);
    ~ThumbnailCache() override;

    /// Forgets everything.
    void setLibrary(const LibraryPlace& place);
    /// The library may have changed: what is held is compared with it before it is relied on further.
    void refresh(std::shared_ptr<const PictureReader> pictures);

    /// Null while it is not there (or cannot be made: see `isMissing`).
    QImage find(qint64 imageId);
    bool isMissing(qint64 imageId) const { return missing_.contains(imageId); }
    /// Replaces what was wanted before; the first is loaded first.
    void want(const std::vector<qint64>& imageIds);
    /// Wanted before and beside what `want` says: replaces what was wanted so before.
    void wantAside(std::vector<qint64> imageIds);
    /// Nothing wanted is still to be loaded.
    bool isIdle() const;
    qint64 bytes() const { return bytes_; }
    qint64 maxBytes() const { return maxBytes_; }
    /// Drops at once what is too much.
    void setMaxBytes(qint64 maxBytes);

signals:
    /// Or another one than before: look again.
    void loaded(qint64 imageId);

private:
    struct Source {
        LibraryPlace place;
        std::shared_ptr<const PictureReader> pictures;
        int generation = 0;  ///< of the library
        int round = 0;       ///< of `refresh`
    };
    struct Held {
        QImage image;
        std::string madeOf;
        int round = 0;  ///< when that was last so
        std::list<qint64>::iterator use;
    };
    struct Wanted {
        qint64 imageId = 0;
        std::string known;  ///< what the one that is held was made of
    };
    struct Loaded {
        QImage image;
        std::string madeOf;
        bool isKnown = false;  ///< the one that is held is still right
    };

    static Loaded load(const Library& library, const PictureReader& pictures, const Wanted& wanted);
    void loop(std::stop_token stop);
    void take(qint64 imageId, const Loaded& loaded, const Source& source);
    void drop(QHash<qint64, Held>::iterator held);
    void dropTooMuch();

    qint64 maxBytes_;
    qint64 bytes_ = 0;
    QHash<qint64, Held> held_;
    QHash<qint64, bool> missing_;
    std::list<qint64> uses_;  ///< latest first

    std::vector<qint64> wantedAside_, wantedInSight_;

    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    std::deque<Wanted> wanted_;
    std::vector<qint64> loading_;
    Source source_;
    std::vector<std::jthread> threads_;
};

}  // namespace laplens
