#pragma once

#include <span>
#include <string_view>

#include "core/demo/canvas.hpp"

namespace laplens::demo {

/// Paints one picture of its kind over the whole canvas; all variety comes from the dice.
using Painter = void (*)(Canvas&, Dice&);

void paintAutumnLeaves(Canvas&, Dice&);
void paintBalloons(Canvas&, Dice&);
void paintBeach(Canvas&, Dice&);
void paintCity(Canvas&, Dice&);
void paintDesert(Canvas&, Dice&);
void paintFireworks(Canvas&, Dice&);
void paintFlowers(Canvas&, Dice&);
void paintForest(Canvas&, Dice&);
void paintMosaic(Canvas&, Dice&);
void paintMountains(Canvas&, Dice&);
void paintNightSky(Canvas&, Dice&);
void paintPlanets(Canvas&, Dice&);
void paintSnow(Canvas&, Dice&);
void paintSunset(Canvas&, Dice&);
void paintUnderwater(Canvas&, Dice&);

// What several scenes have in common.

/// Clouds in front of a sky that is there already: lit from `light` to `shadow`, thinner towards `horizon`.
void paintClouds(Canvas&, const Noise&, float horizon, float cover, float stretch, Colour light,
                 Colour shadow);
void paintStars(Canvas&, Dice&, int count, float bottom);
/// A conifer standing at `foot`.
void paintPine(Canvas&, Dice&, Point foot, float height, Colour colour, float snow = 0);
void paintBird(Canvas&, Point at, float span, Colour colour);

}  // namespace laplens::demo
