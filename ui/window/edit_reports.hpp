#pragma once

#include <QObject>
#include <QString>
#include <vector>

namespace laplens {

class Error;
class ErrorBar;
class LibraryEdits;
class PicturesPage;

/// Says what became of each change of the library and its files, and how it is taken back. Of what the page
/// Duplicates has moved to the trash that page tells itself.
class EditReports : public QObject {
    Q_OBJECT

public:
    EditReports(LibraryEdits& edits, PicturesPage& pictures, ErrorBar& errors);

signals:
    void remarked(const QString& text);
    void failed(const QString& problem, const QString& file, const QString& remedy, const QString& about);

private:
    /// What was to be done and was not; when there is none, what was said about it before is settled.
    void showLeft(const std::vector<Error>& left, const QString& about);

    PicturesPage& pictures_;
    ErrorBar& errors_;
};

}  // namespace laplens
