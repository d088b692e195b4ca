#pragma once

#include <QScrollArea>
#include <optional>
#include <string>
#include <vector>

#include "core/images/exif.hpp"
#include "core/store/records.hpp"
#include "ui/session/worker_thread.hpp"

class QLabel;

namespace laplens {

class LibrarySession;

/// What is known of a picture: what the library keeps of it at once, and what else its camera wrote as soon
/// as its file is read. Reads only while it is seen.
class DetailsPane : public QScrollArea {
    Q_OBJECT

public:
    explicit DetailsPane(LibrarySession& session, QWidget* parent = nullptr);

    /// 0: none.
    void showPicture(qint64 imageId);
    qint64 imageId() const { return imageId_; }

signals:
    /// The pictures that share a keyword, a colour or a place with it, by words as core/query/words.hpp has
    /// them.
    void wordsWanted(const QString& words);

protected:
    void showEvent(QShowEvent*) override;
    void changeEvent(QEvent*) override;

private:
    struct Kept {
        ImageRecord record;
        std::filesystem::path file;
        std::vector<std::string> tags;
        FactsRecord facts;
        int stars = 0;
    };
    /// What its camera wrote, of the file as it was then.
    struct Written {
        ImageRecord record;
        PictureFacts facts;
    };
    void read();
    void readFile();
    void showKnown();

    LibrarySession& session_;
    QLabel* text_;
    qint64 imageId_ = 0;
    std::optional<Kept> kept_;
    std::optional<Written> written_;
    WorkerThread worker_;
};

}  // namespace laplens
