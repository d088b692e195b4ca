#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>

namespace laplens {

/// LeftOut: tensors have shape and type, on the device "meta".
enum class Numbers { Read, LeftOut };

/// The tensors of a state-dict that PyTorch saved: a zip file (since 1.6) or the stream of pickles before it,
/// in which the official VGG-16 and GoogLeNet still come. A dictionary under "state_dict" counts as the
/// state-dict. Nothing but tensors is read, and nothing of the pickle is run. Throws Error.
std::map<std::string, torch::Tensor> readPth(const std::filesystem::path& file, Numbers);

}  // namespace laplens
