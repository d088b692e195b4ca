#pragma once

#include <QLineEdit>

#include "core/query/words.hpp"

class QStandardItemModel;

namespace laplens {

class LibrarySession;

/// Takes the words that pictures are found by (core/query/words.hpp), and offers what completes the last one:
/// keys, dates, and the tags, labels, cameras, lenses and folders that the library has.
class FindBox : public QLineEdit {
    Q_OBJECT

public:
    explicit FindBox(LibrarySession& session, QWidget* parent = nullptr);

    /// What is wrong with a word and what to do, in the user's language.
    static QString problemText(const WordProblem& problem);

signals:
    /// With Return, or with Escape when nothing is in it: the keys are for the pictures again.
    void left();

protected:
    /// Escape empties it, as it does elsewhere.
    void keyPressEvent(QKeyEvent* event) override;
    /// Ctrl+Z is the window's where nothing was typed that could be taken back.
    bool event(QEvent* event) override;

private:
    void offer();
    void readVocabulary();

    LibrarySession& session_;
    QStandardItemModel* offers_;
    WordVocabulary vocabulary_;
    bool isOld_ = true;  ///< the library has changed since the vocabulary was read
    bool isReading_ = false;
    bool awaitsValues_ = false;  ///< of the key that was chosen, until the vocabulary is read
};

}  // namespace laplens
