#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>

#include "core/base/feature_matrix.hpp"
#include "core/search/packed_codes.hpp"
#include "core/store/records.hpp"

namespace laplens {

class Connection;
class Snapshot;
enum class IfNoLibrary;

/// A library: one folder `name.laplens/` with `library.sqlite`, or a database that a team shares, in
/// PostgreSQL (location.hpp). One object is one connection for one thread; open another for another thread
/// (SQLite: write-ahead log; waits up to 5 s for a writer).
class Library {
public:
    /// Opens the library in `folder`, making it when it is not there. Runs the migrations of
    /// resourceFolder()/schema that are new to it. A library from a newer version, or one that cannot be
    /// written, opens read-only: `readOnlyReason()` says why. Throws Error when the file is damaged or is
    /// something else: a file shorter than its header says is always noticed, any other damage in files up to
    /// 16 MiB (quick_check); in larger ones it is noticed when it is met, or by `integrityProblem()`.
    ///
    /// At a server the tables are made where they are not there and the role may make them; a role that may
    /// not write, or a library from a newer version, opens read-only.
    static Library open(const std::filesystem::path& location);
    /// Throws Error when there is no library in the folder.
    static Library openExisting(const std::filesystem::path& location);
    Library(Library&&) noexcept;
    Library& operator=(Library&&) noexcept;
    ~Library();

    /// What it was opened by: to open it again, for another thread. May hold a password.
    const std::filesystem::path& location() const { return location_; }
    /// The library's folder; of a shared one, its address as it may be shown.
    const std::filesystem::path& folder() const { return folder_; }
    bool isShared() const;
    /// Empty when the library may be written.
    const std::string& readOnlyReason() const { return readOnlyReason_; }
    /// Throws Error with that reason.
    void requireWritable() const;
    /// Another number after any other connection, also of this process, has changed the library. Always 0
    /// of a shared one.
    std::int64_t changesByOthers() const;

    /// Takes the write lock at once; rolls back unless committed. Throws Error when one is open already, or
    /// when another program keeps the library locked for 5 s.
    class Transaction {
    public:
        explicit Transaction(Library&);
        ~Transaction();
        void commit();

    private:
        struct Impl;
        std::unique_ptr<Impl> impl_;
    };

    /// While it lives, all that is read is the library of one moment; nothing may be written through the same
    /// object.
    class Moment {
    public:
        explicit Moment(const Library&);
        ~Moment();

    private:
        std::unique_ptr<Snapshot> snapshot_;
    };

    // Roots and pictures. Paths are kept byte for byte (BLOB).
    /// The existing id when the path and kind are already there; it becomes labelled if this one is.
    std::int64_t addRoot(const RootRecord&);
    std::vector<RootRecord> roots() const;
    void setRootOffline(std::int64_t rootId, bool offline);
    /// The same pictures, found elsewhere.
    void setRootPath(std::int64_t rootId, const std::filesystem::path&);
    void removeRoot(std::int64_t rootId);  ///< with its pictures, features and codes
    /// Keeps others from scanning a root of a shared library meanwhile. Throws Error when someone does.
    class RootLock {
    public:
        RootLock(Library& library, std::int64_t rootId);
        ~RootLock();
        RootLock(const RootLock&) = delete;
        RootLock& operator=(const RootLock&) = delete;

    private:
        Connection& connection_;
        std::int64_t rootId_;
    };

    std::int64_t addImage(const ImageRecord&);  ///< by its id, if any; or the id that has this path already
    void updateImage(const ImageRecord&);       ///< all columns, by id
    void setImageState(std::int64_t imageId, ImageState, const std::string& error = {});
    std::vector<ImageRecord> images() const;  ///< ascending id
    std::vector<ImageRecord> imagesOfRoot(std::int64_t rootId) const;
    std::vector<ImageRecord> imagesInState(ImageState) const;
    ImageRecord image(std::int64_t imageId) const;              ///< throws Error when unknown
    std::filesystem::path imageFile(const ImageRecord&) const;  ///< root path / relative path
    /// By this path of the root.
    std::optional<ImageRecord> imageAt(std::int64_t rootId, const std::string& path) const;
    /// The picture that this file is, if it lies in a folder of the library: as written, or else where its
    /// links lead.
    std::optional<ImageRecord> imageOfFile(const std::filesystem::path& file) const;
    std::vector<std::int64_t> imageIdsInState(ImageState) const;  ///< ascending
    /// The class label of each picture asked for (ascending ids), empty where there is none.
    std::vector<std::string> labelsOf(std::span<const std::int64_t> imageIds) const;
    /// With this content hash, by ascending id: how a moved file is known again.
    std::vector<ImageRecord> imagesWithContent(const std::string& contentHash) const;
    /// The Ready pictures that share their content with another, those with the same together.
    std::vector<std::vector<std::int64_t>> sameContent() const;
    /// With their tags, thumbnails, features and codes.
    void removeImages(std::span<const std::int64_t> imageIds);
    /// They turned out to be one picture: `gone` is removed, and `kept` has its tags, too, and its label if
    /// it had none.
    void joinImages(std::int64_t kept, std::int64_t gone);
    LibraryCounts counts() const;
    /// Without the Missing, like those of labels and tags.
    std::int64_t pictureCountOf(std::int64_t rootId) const;

    /// For a grid of a million rows: the ids alone, ascending, then the records of the rows in sight.
    std::vector<std::int64_t> imageIds(const ImageFilter& = {}) const;
    std::int64_t newestImage() const;  ///< the highest id, of the Missing, too; 0: there is none
    /// Of a shared library that may have more than one wants to list: the first `most`, by the first order,
    /// then by the next, at last by id. Without the Missing, unless they are asked for.
    std::vector<std::int64_t> firstImages(const ImageFilter&, std::span<const ImageOrder>,
                                          std::int64_t most) const;
    /// Of these pictures, ascending, in their order: what to sort by.
    std::vector<std::int64_t> imageNumbers(ImageNumber, std::span<const std::int64_t> imageIds) const;
    std::vector<std::string> imageTexts(ImageText, std::span<const std::int64_t> imageIds) const;
    /// In the order of `imageIds`; ids that are no longer there are left out.
    std::vector<ImageRecord> imagesByIds(std::span<const std::int64_t> imageIds) const;
    /// By name, without the unlabelled.
    std::vector<std::pair<std::string, std::int64_t>> labelCounts() const;

    void putFacts(std::int64_t imageId, const FactsRecord&);
    std::optional<FactsRecord> factsOf(std::int64_t imageId) const;  ///< none: not read yet
    /// Of many pictures at once, by picture: the ratings that their files say, without those that say none.
    std::map<std::int64_t, int> ratingsOf(std::span<const std::int64_t> imageIds) const;
    /// What is kept of it stays until then, but it is to be read again: its sidecars are others.
    void readFactsAgain(std::int64_t imageId);
    /// Where they were taken, likewise.
    std::map<std::int64_t, GeoPosition> placesOf(std::span<const std::int64_t> imageIds) const;
    std::vector<std::int64_t> imagesWithoutFacts() const;  ///< Ready, of files, to be read; ascending
    std::vector<std::string> factTexts(FactText) const;    ///< each once, by name
    /// Of the pictures for which any were read, by picture: FactsRecord::sidecars.
    std::map<std::int64_t, std::string> sidecarsRead() const;
    /// Text that was read in a picture; not in a shared library, which has none.
    void putText(std::int64_t imageId, const TextRecord&);
    std::optional<TextRecord> textOf(std::int64_t imageId) const;  ///< none: not read yet
    std::vector<std::int64_t> imagesWithoutText() const;           ///< like imagesWithoutFacts
    std::int64_t countWithText() const;                            ///< pictures in which some was found
    /// Where the words lie that ImageTerm::About::Text finds a picture by.
    std::vector<TextPlace> placesOfText(std::int64_t imageId, const std::string& text) const;

    void addTag(std::int64_t imageId, const std::string& tag);
    void removeTag(std::int64_t imageId, const std::string& tag);
    std::vector<std::pair<std::string, std::int64_t>> tagCounts() const;
    std::vector<std::int64_t> imagesTagged(const std::string& tag) const;
    std::vector<std::string> tagsOf(std::int64_t imageId) const;
    /// Of many pictures at once: picture and tag, by these, without those that have none.
    std::vector<std::pair<std::int64_t, std::string>> tagsOf(std::span<const std::int64_t> imageIds) const;
    struct LentTag {
        std::int64_t imageId = 0, lender = 0;
        std::string tag;
    };
    /// For a picture of this content (contentHash) that comes into the library again, or, if that is told, of
    /// this look (hashOfLook, core/copies/twins.hpp), when its file has other bytes then.
    void keepTags(const std::string& content, std::span<const std::string> tags,
                  const std::string& look = {});
    /// Those that were kept, which they are no longer.
    std::vector<std::string> takeKeptTags(const std::string& content);
    /// By look, for what contents there are such tags.
    std::map<std::string, std::vector<std::string>> contentsOfKeptTags() const;
    /// Gives a picture a tag that it has not, until `lender` takes it back. More than one may lend the same.
    /// One that addTag has given, before or after, or that removeTag took, stays as it is.
    void lendTag(const LentTag&);
    /// The pictures lose what `lender` alone lent them. Returns all that it lent.
    std::vector<LentTag> takeLentTags(std::int64_t lender);
    /// What it lent is given for good.
    void leaveLentTags(std::int64_t lender);

    /// Two contents that are said to be no copies of each other, whatever they look like: wherever files with
    /// them lie, until it is taken back. Of one content twice: files with these bytes are none of each other.
    /// False when it was so already. Throws std::invalid_argument for a content that is not known (empty).
    bool setNotCopies(const ContentPair&, bool areNot);
    bool areNotCopies(const ContentPair&) const;
    std::vector<ContentPair> notCopies() const;  ///< by content

    /// What tells copies of a picture (core/copies/copy_codes.hpp), words of 256 bits, or nothing where it
    /// has no content; until the content of its file changes. Not in a shared library, which has none.
    void putCopyCodes(std::int64_t imageId, const std::vector<std::uint64_t>& words);
    std::vector<std::int64_t> imagesWithoutCopyCodes() const;  ///< Ready; ascending
    /// Of these pictures those of which it is kept, ascending; the words are valid during the call.
    void forEachCopyCodes(
        std::span<const std::int64_t> imageIds,
        const std::function<void(std::int64_t imageId, std::span<const std::uint64_t> words)>&) const;

    void putThumbnail(std::int64_t imageId, std::span<const std::byte> jpeg);
    std::vector<std::byte> thumbnail(std::int64_t imageId) const;  ///< empty when there is none

    // Networks and their features (32-bit floats).
    std::int64_t addNetwork(const NetworkRecord&);  ///< the existing id for the same backbone and weights;
    ///< its file becomes this one
    std::vector<NetworkRecord> networks() const;
    void putFeature(std::int64_t networkId, std::int64_t imageId, std::span<const float> feature);
    struct FeatureRows {
        std::vector<std::int64_t> imageIds;  ///< ascending
        FeatureMatrix features;
    };
    /// One scan, Ready pictures only. Features that cannot be used, of another size than the network's or not
    /// finite, are as good as none.
    FeatureRows loadFeatures(std::int64_t networkId) const;
    /// Of these pictures (ascending ids), whatever their state; those without a feature are left out.
    FeatureRows loadFeaturesOf(std::int64_t networkId, std::span<const std::int64_t> imageIds) const;
    /// Drops a picture's features and codes of every network and model: its file has changed, or they are
    /// damaged.
    void forgetFeatures(std::int64_t imageId);
    std::vector<std::int64_t> imagesWithoutFeature(std::int64_t networkId) const;  ///< Pending or Ready
    std::vector<std::int64_t> imagesWithFeature(std::int64_t networkId) const;     ///< Ready, ascending

    // Models and their codes.
    std::int64_t addModel(const ModelRecord&);
    std::vector<ModelRecord> models() const;  ///< without `state`
    ModelRecord model(std::int64_t modelId) const;
    std::int64_t activeModel() const;  ///< 0 when there is none
    void setActiveModel(std::int64_t modelId);
    void removeModel(std::int64_t modelId);  ///< with its codes
    void putCode(std::int64_t modelId, std::int64_t imageId, std::span<const std::uint64_t> code);
    /// Many at once, which is far faster at a server: the codes from `firstRow` on, in the order of
    /// `imageIds`.
    void putCodes(std::int64_t modelId, std::span<const std::int64_t> imageIds, const PackedCodes& codes,
                  std::size_t firstRow = 0);
    struct CodeQuestion {
        std::int64_t limit = 100;
        int radius = -1;  ///< -1: no limit
        ImageFilter filter{};
        int bits = 0;     ///< that count, the first ones; 0: all
        int nearest = 0;  ///< nearer codes are left out
        /// With these the distance is the least of those from each code, or the greatest.
        std::vector<std::vector<std::uint64_t>> others{};
        bool likeAll = false;
        /// Only these pictures, ascending; null: all.
        std::shared_ptr<const std::vector<std::int64_t>> among{};
        bool withCodes = false;
    };
    struct CodeAnswer {
        /// By distance, ties by that over the whole code, then by id.
        std::vector<std::int64_t> imageIds;
        std::vector<int> distances;
        PackedCodes codes;     ///< of each, if they were asked for
        bool byIndex = false;  ///< without looking at every code
        /// Shards that did not answer: their codes are missing from the answer.
        std::vector<std::string> missing;
    };
    /// The nearest codes of the pictures that are asked for, found where the codes are: at a server by all
    /// its workers, or, for a small radius, through the index of `indexCodes` (multi-index hashing: Norouzi,
    /// Punjani and Fleet 2012). Exact. `stop`, from any thread, ends it at the server, too, with Cancelled.
    CodeAnswer nearestCodes(std::int64_t modelId, std::span<const std::uint64_t> code,
                            const CodeQuestion& question, std::stop_token stop = {}) const;
    /// Makes the index for small radii, of a model whose codes are complete; nothing without a server.
    void indexCodes(std::int64_t modelId);
    /// To be called after `added` codes were put: a server plans its searches by statistics, and with shards
    /// nothing else gathers them. `stop` ends it at the server, too, with Cancelled.
    void gatherStatistics(std::int64_t modelId, std::int64_t added, std::stop_token stop = {});
    std::int64_t codeCount(std::int64_t modelId) const;
    /// From the statistics of a server, or counted where it has none; 0 where shards have none.
    std::int64_t aboutHowManyCodes(std::int64_t modelId) const;
    /// About how many codes a shared library's model has, when they are more than `most`, or when its shards
    /// have no statistics yet (then 0).
    std::optional<std::int64_t> codesBeyond(std::int64_t most, std::int64_t modelId) const;
    /// Empty when the picture has none.
    std::vector<std::uint64_t> codeOf(std::int64_t modelId, std::int64_t imageId) const;
    struct CodeRows {
        std::vector<std::int64_t> imageIds;  ///< ascending
        PackedCodes codes;
    };
    CodeRows loadCodes(std::int64_t modelId) const;  ///< one scan; a code of a wrong size is none
    /// Ready pictures that have a feature of the model's network but no code of the model, ascending.
    std::vector<std::int64_t> imagesWithoutCode(std::int64_t modelId) const;
    /// Ready pictures that have no code of the model, whether they have a feature or not.
    std::int64_t countWithoutCode(std::int64_t modelId) const;
    /// The pictures a model was fitted on, ascending, with the features that it was fitted on: the rows its
    /// kernel extension refers to. Those of the active model stay, whatever becomes of the pictures.
    void putModelImages(std::int64_t modelId, const FeatureRows& fitted);
    std::vector<std::int64_t> modelImages(std::int64_t modelId) const;
    /// As they were when the model was fitted. Rows may be missing from a model of an earlier version, and
    /// from one that is not active.
    FeatureRows modelFeatures(std::int64_t modelId) const;
    bool hasModelFeatures(std::int64_t modelId) const;  ///< all of them

    /// The process that is updating the library, or was when it ended; 0: none.
    std::int64_t updatingProcess() const;
    void setUpdatingProcess(std::int64_t process);

    std::int64_t addRun(const RunRecord&);
    std::vector<RunRecord> runs() const;

    /// Throws Error when there is one of this name already.
    std::int64_t addSearch(const SearchRecord&);
    std::vector<SearchRecord> searches() const;  ///< by name
    void removeSearch(std::int64_t searchId);

    /// A number kept by a name; 0 when there is none.
    std::int64_t setting(const std::string& key) const;
    void setSetting(const std::string& key, std::int64_t value);

    /// A random number, given when the library is made or first opened to be written, by which it is known
    /// wherever it lies, and its backups with it. 0: it could never be written since libraries have one.
    std::int64_t identity() const;

    /// PRAGMA integrity_check and foreign_key_check; empty when all is well.
    std::string integrityProblem() const;

private:
    Library() = default;
    static Library openAt(const std::filesystem::path& location, IfNoLibrary);
    void giveIdentity();
    std::vector<std::string> keywords() const;
    bool isLent(std::int64_t imageId, const std::string& tag) const;
    void forgetThatLent(std::int64_t imageId, const std::string& tag);
    CodeAnswer nearestAtServer(std::int64_t modelId, std::span<const std::uint64_t> code,
                               const CodeQuestion& question) const;
    /// At a server: those in this state, at most `limit`.
    void keepThoseIn(ImageState state, CodeAnswer& answer, std::int64_t limit) const;

    std::filesystem::path location_;
    std::filesystem::path folder_;
    std::string readOnlyReason_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace laplens
