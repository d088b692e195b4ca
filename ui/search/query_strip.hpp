#pragma once

#include <QWidget>

#include "ui/session/library_session.hpp"
#include "ui/session/query_session.hpp"

class QAction;
class QButtonGroup;
class QHBoxLayout;
class QLabel;
class QLayout;
class QPushButton;
class QSlider;
class QSpinBox;
class QToolButton;

namespace laplens {

class QueryPictureView;

/// What is searched for, above the grid: the picture with its crop, its name, how it is looked at, and how
/// many bits of the codes are compared. Changes rank again at once.
class QueryStrip : public QWidget {
    Q_OBJECT

public:
    QueryStrip(LibrarySession& session, QuerySession& query, QWidget* parent = nullptr);

    /// What is browsed: offered to be searched in alone. These pictures, or, when null, those that pass the
    /// filter; without either it is the whole library.
    void setBrowsed(const QString& name, std::shared_ptr<const std::vector<std::int64_t>> imageIds,
                    const ImageFilter& filter);
    /// As if the slider had been moved there.
    void setBits(int bits);
    void showBits(bool shown);
    /// A button for it beside those that keep and close the search.
    void addTool(QAction* action);

signals:
    void openRequested();
    void closeRequested();
    void saveRequested();

private:
    QToolButton* addButton(const char* icon, const QString& name, const QString& tip,
                           void (QueryStrip::*signal)());
    QLayout* buildTitle();
    QLayout* buildFields();
    void connectParts();
    void showQuery();
    void showOptions();
    void showLengths();
    /// Asks for what is chosen here.
    void ask();
    void showCropText();
    void showFeedback();
    /// Whether the library has the query's picture, once for each file.
    void lookForCopy(const SearchResult& result);
    /// Empty: how to go on, as before.
    void sayOfCopy(const QString& text);

    LibrarySession& session_;
    QuerySession& query_;
    QueryPictureView* picture_;
    QHBoxLayout* title_;
    QLabel* name_;
    QLabel* cropText_;
    QLabel* hint_;
    QString lookedFor_;  ///< a file
    QPushButton* mirror_;
    QPushButton* rotate_;
    QPushButton* rerank_;
    QPushButton* weigh_;
    QWidget* combineRow_;
    QButtonGroup* combine_;
    QPushButton* feedback_;
    QWidget* bitsField_;
    QSlider* slider_;
    QLabel* bitsText_;
    QSpinBox* nearest_;
    QSpinBox* most_;
    QPushButton* among_;
    std::shared_ptr<const std::vector<std::int64_t>> chosen_;
    ImageFilter chosenFilter_;
    int quarterTurns_ = 0;
};

}  // namespace laplens
