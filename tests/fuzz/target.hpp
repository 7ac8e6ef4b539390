// A reader under fuzzing, and what must hold for any text that it is given.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace assay::fuzz {

// What a reader did with a text.
struct Tried {
  bool read = false;    // Taken, not refused.
  std::string finding;  // The promise that it broke; empty where it kept all.
};

// Registered by each file of targets/. The smoke test walks all of them; each libFuzzer program
// holds one.
struct Target {
  std::string name;
  std::vector<std::string> (*seeds)();  // Whole texts, with every field in use: all must be read.
  Tried (*attempt)(std::string_view text);  // Must end, whatever the text is.
};

// How a refusal says where: "file:line: " in front of each of its lines, or only the file's name.
enum class Says { line, file, anything };

struct Reader {
  std::string file;  // As messages name it.
  Says says = Says::anything;
  std::string (*round)(std::string_view text);  // Reads it and writes it again; throws Error.
};

// What was read has one form in bytes: reading that gives the same noun. What is refused is refused
// with a sentence that says where.
Tried round_trip(const Reader& reader, std::string_view text);

// Of a reader whose noun nothing writes: `round` gives what is wrong with what was read, or
// nothing.
Tried reads(const Reader& reader, std::string_view text);

// The finding, where `sentence` does not say which line of `text` is meant.
std::string says_line(std::string_view sentence, const std::string& file, std::string_view text);

// A place on disk for readers of files, this process's own; gone when it ends.
const std::filesystem::path& scratch();
void put(const std::filesystem::path& path, std::string_view bytes);

// The files of a folder of this repository, sorted by name; nothing where there is no such folder.
std::vector<std::string> files_of(const std::string& folder);

}  // namespace assay::fuzz
