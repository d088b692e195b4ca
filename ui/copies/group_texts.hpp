#pragma once

#include <QCoreApplication>
#include <QString>

#include "ui/copies/copy_groups.hpp"

namespace laplens {

/// What the page says of groups of copies and of series.
class GroupTexts {
    Q_DECLARE_TR_FUNCTIONS(laplens::GroupTexts)

public:
    /// "Group 2: 3.1 MB to win", "7 photographs within 12 seconds".
    static QString titleOf(const CopyGroups& groups, const DuplicateGroup& group, int number);
    /// Below a picture: how it is a copy or why it stays; of a series when it was taken.
    static QString noteOf(const CopyGroups& groups, std::int64_t imageId);
    /// How many pictures are in how many groups, how much may go, and how many are selected.
    static QString factsOf(const CopyGroups& groups, int selected);
    /// What is to be known before these go to the trash.
    static QString beforeTrash(const ChosenToGo& chosen);
    /// Why nothing of what is selected goes.
    static QString whyNothingGoes(const ChosenToGo& chosen);
};

}  // namespace laplens
