#include "ui/shared/icons.hpp"

#include <QAbstractButton>
#include <QEvent>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

#include "ui/shared/theme.hpp"

namespace laplens {

namespace {

/// Draws at the size asked for, so that it is sharp at every scale, in the colour of the moment.
class LineIconEngine : public QIconEngine {
public:
    explicit LineIconEngine(QString name) : name_(std::move(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        QFile file(":/icons/" + name_ + ".svg");
        if (!file.open(QIODevice::ReadOnly)) return;
        const QColor colour = mode == QIcon::Disabled ? theme().line
                              : state == QIcon::On    ? theme().accent
                              : mode == QIcon::Active ? theme().text
                                                      : theme().muted;
        QByteArray svg = file.readAll();
        svg.replace("currentColor", colour.name().toLatin1());
        QSvgRenderer(svg).render(painter, rect);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return pixmap;
    }

    QIconEngine* clone() const override { return new LineIconEngine(name_); }

private:
    QString name_;
};

class IconRefresher : public QObject {
public:
    IconRefresher(QAbstractButton* button) : QObject(button) { button->installEventFilter(this); }
    QString name;

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::PaletteChange)
            static_cast<QAbstractButton*>(watched)->setIcon(themedIcon(name));
        return false;
    }
};

}  // namespace

QIcon themedIcon(const QString& name) {
    return QIcon(new LineIconEngine(name));
}

void setThemedIcon(QAbstractButton* button, const QString& name) {
    auto* refresher = button->findChild<QObject*>("iconRefresher", Qt::FindDirectChildrenOnly);
    if (!refresher) {
        refresher = new IconRefresher(button);
        refresher->setObjectName("iconRefresher");
    }
    static_cast<IconRefresher*>(refresher)->name = name;
    button->setIcon(themedIcon(name));
}

}  // namespace laplens
