#pragma once

#include <QPointF>
#include <QString>
#include <QWidget>

class QCPItemText;
class QCustomPlot;

namespace laplens {

/// What all plots share: the canvas in the theme's colours, a label at the pointer, a frame when the keyboard
/// is here, and what assistive programs are told. The canvas takes no input: the plots read it themselves.
class PlotWidget : public QWidget {
    Q_OBJECT

public:
    explicit PlotWidget(QWidget* parent = nullptr);

    QSize minimumSizeHint() const override;

protected:
    QCustomPlot& canvas() { return *canvas_; }
    const QCustomPlot& canvas() const { return *canvas_; }
    /// Colours and fonts from the theme; called again whenever it changes. Derived classes add theirs.
    virtual void restyle();
    /// What depends on pixels: called after each change of size.
    virtual void arrange() {}
    QCPItemText* addText();
    void showHover(const QPointF& at, const QString& text);
    void hideHover();
    /// What the cut or the mark is at: the accessible description.
    void tell(const QString& description);

    void changeEvent(QEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void leaveEvent(QEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    QCustomPlot* canvas_;
    QCPItemText* hover_;
};

}  // namespace laplens
