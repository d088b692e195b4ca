#pragma once

#include <QCoreApplication>
#include <QString>

#include "core/copies/copy_plan.hpp"

namespace laplens {

/// What stands below a picture of a group of copies: how it is one, or why it stays.
class CopyNote {
    Q_DECLARE_TR_FUNCTIONS(laplens::CopyNote)

public:
    static QString of(const PlannedPicture& picture);
};

}  // namespace laplens
