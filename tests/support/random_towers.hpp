#pragma once

#include <Eigen/Core>
#include <QImage>
#include <QString>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace laplens {

/// Weights of CLIP ViT-B/32 under OpenCLIP's names, 300 MB: the numbers that
/// tests/query/reference_text_query.py draws, too.
class RandomTowers {
public:
    static void write(const std::filesystem::path& file) {
        nlohmann::ordered_json header;
        std::uint64_t bytes = 0;
        const std::vector<Tensor> all = tensors();
        for (const Tensor& tensor : all) {
            header[tensor.name] = {{"dtype", "F16"},
                                   {"shape", tensor.shape},
                                   {"data_offsets", {bytes, bytes + 2 * tensor.count()}}};
            bytes += 2 * tensor.count();
        }
        const std::string text = header.dump();
        const std::uint64_t length = text.size();
        std::ofstream stream(file, std::ios::binary);
        stream.write(reinterpret_cast<const char*>(&length), sizeof length) << text;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::vector<Eigen::half> numbers = drawn(i, all[i]);
            stream.write(reinterpret_cast<const char*>(numbers.data()),
                         static_cast<std::streamsize>(2 * numbers.size()));
        }
    }

    /// The pictures that reference_text_query.py looks at, of the size that the network does: "0.png" and so
    /// on. Whether they could be written.
    static constexpr int kPictures = 12;
    static bool paintPictures(const QString& folder) {
        bool written = true;
        for (int p = 0; p < kPictures; ++p) {
            QImage picture(224, 224, QImage::Format_RGB888);
            for (int y = 0; y < picture.height(); ++y)
                for (int x = 0; x < picture.width(); ++x)
                    for (int c = 0; c < 3; ++c)
                        picture.scanLine(y)[3 * x + c] = uchar(
                            (x * ((p * 3 + c * 5) % 7) + y * ((p * 5 + c * 3 + 1) % 6) + 40 * p * (c + 1)) %
                            256);
            written = picture.save(QStringLiteral("%1/%2.png").arg(folder).arg(p)) && written;
        }
        return written;
    }

private:
    struct Tensor {
        std::string name;
        std::vector<std::uint64_t> shape;
        float spread, middle = 0;
        std::uint64_t count() const {
            std::uint64_t product = 1;
            for (const std::uint64_t side : shape) product *= side;
            return product;
        }
    };

    static std::vector<Tensor> tensors() {
        std::vector<Tensor> all;
        const auto addNorm = [&](const std::string& name, std::uint64_t width) {
            all.push_back({name + ".weight", {width}, 1.f / 4, 1});
            all.push_back({name + ".bias", {width}, 1.f / 8});
        };
        const auto addBlocks = [&](const std::string& tower, std::uint64_t width) {
            for (int block = 0; block < 12; ++block) {
                const std::string name = tower + "transformer.resblocks." + std::to_string(block) + ".";
                addNorm(name + "ln_1", width);
                addNorm(name + "ln_2", width);
                all.push_back({name + "attn.in_proj_weight", {3 * width, width}, 1.f / 8});
                all.push_back({name + "attn.in_proj_bias", {3 * width}, 1.f / 8});
                all.push_back({name + "attn.out_proj.weight", {width, width}, 1.f / 16});
                all.push_back({name + "attn.out_proj.bias", {width}, 1.f / 8});
                all.push_back({name + "mlp.c_fc.weight", {4 * width, width}, 1.f / 16});
                all.push_back({name + "mlp.c_fc.bias", {4 * width}, 1.f / 8});
                all.push_back({name + "mlp.c_proj.weight", {width, 4 * width}, 1.f / 32});
                all.push_back({name + "mlp.c_proj.bias", {width}, 1.f / 8});
            }
        };
        all.push_back({"visual.conv1.weight", {768, 3, 32, 32}, 1.f / 32});
        all.push_back({"visual.class_embedding", {768}, 1});
        all.push_back({"visual.positional_embedding", {50, 768}, 1});
        addNorm("visual.ln_pre", 768);
        addNorm("visual.ln_post", 768);
        all.push_back({"visual.proj", {768, 512}, 1.f / 16});
        addBlocks("visual.", 768);
        all.push_back({"token_embedding.weight", {49408, 512}, 2});
        all.push_back({"positional_embedding", {77, 512}, 1});
        addNorm("ln_final", 512);
        all.push_back({"text_projection", {512, 512}, 1.f / 16});
        addBlocks("", 512);
        all.push_back({"logit_scale", {}, 0, 3.5f});
        return all;
    }

    /// From -1 to 127/128 by SplitMix64 (Vigna 2015), eight of each of its numbers from the low byte on.
    static std::vector<Eigen::half> drawn(std::uint64_t place, const Tensor& tensor) {
        std::vector<Eigen::half> numbers(tensor.count());
        std::uint64_t z = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            if (i % 8 == 0) {
                z = (i / 8 + 1) * 0x9E3779B97F4A7C15u + (place << 40);
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
                z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
                z ^= z >> 31;
            }
            const float number = static_cast<float>(z >> (8 * (i % 8)) & 0xff) / 128 - 1;
            numbers[i] = Eigen::half(number * tensor.spread + tensor.middle);
        }
        return numbers;
    }
};

}  // namespace laplens
