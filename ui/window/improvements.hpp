#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <filesystem>

namespace laplens {

class LibrarySession;
class ResourceJobs;
class SuggestionBar;
struct Backbone;
struct NetworkComparison;

/// What would make the open library's codes better: suggested when its index changes and when a network
/// comes, and done as a job when it is taken.
class Improvements : public QObject {
    Q_OBJECT

public:
    Improvements(LibrarySession& session, ResourceJobs& resources, SuggestionBar& suggestions);

    void buildAgain();

signals:
    void remarked(const QString& text);

private:
    /// Where so many pictures came after the codes that these know nothing of them.
    void suggestBuild();
    /// Measures a better network that is at hand, once for each library and network.
    void suggestBetterNetwork();
    void suggestComparison(const Backbone& other, const std::filesystem::path& weights);
    void suggestNetwork(const NetworkComparison& comparison, const QString& weights);

    LibrarySession& session_;
    ResourceJobs& resources_;
    SuggestionBar& suggestions_;
    QString buildText_;               ///< of the latest suggestion to build again
    std::int64_t declinedBuild_ = 0;  ///< model whose building again was declined
};

}  // namespace laplens
