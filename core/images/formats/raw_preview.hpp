#pragma once

namespace laplens {

/// What the program laplens_raw_preview writes before the bytes of the preview.
struct RawPreviewHeader {
    enum Outcome { Found, Missing, Truncated, Damaged, TooManyPixels, NotRaw };
    Outcome outcome = Damaged;
    bool jpeg = false;  ///< else RGB rows of `width` pixels
    int width = 0, height = 0, sensorWidth = 0, sensorHeight = 0;
    int orientation = 1;  ///< EXIF, 1 to 8
};

}  // namespace laplens
