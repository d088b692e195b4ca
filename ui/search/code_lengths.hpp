#pragma once

class QSlider;

namespace laplens {

/// Keeps a slider of code lengths at lengths that are worth a look: powers of two, some between, and the
/// longest that there is. Keys, wheel and mouse go from one to the next; a value that is set stays as it is.
void setCodeLengths(QSlider* slider, int longest);

}  // namespace laplens
