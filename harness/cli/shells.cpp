// bash, zsh, fish.
#include "harness/cli/shells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace assay {
namespace {

std::vector<std::string> words_for(const ManualOption& option, const Offered& offered) {
  if (!option.choices.empty()) return option.choices;
  const auto found = offered.find(option.value);
  return found == offered.end() ? std::vector<std::string>{} : found->second;
}

bool wants_folder(const ManualOption& option) { return option.value == "DIR"; }

// A campaign or a profile may be a file as well as a name.
bool wants_file(const ManualOption& option) {
  return option.value == "FILE" || option.value == "CAMPAIGN" || option.value == "PROFILE";
}

std::vector<std::string> flags_of(const ManualVerb& verb) {
  std::vector<std::string> flags;
  for (const ManualOption& option : verb.options) {
    flags.insert(flags.end(), option.names.begin(), option.names.end());
  }
  return flags;
}

std::string bash_reply(const ManualOption& option, const Offered& offered) {
  std::string how;
  if (wants_folder(option)) how += " -d";
  if (wants_file(option)) how += " -f";
  const auto words = words_for(option, offered);
  if (!words.empty()) how += fmt::format(" -W '{}'", fmt::join(words, " "));
  if (how.empty()) return "COMPREPLY=()";
  return fmt::format("mapfile -t COMPREPLY < <(compgen{} -- \"$word\")", how);
}

// Text inside single quotes of zsh's _arguments, where [ ] and : have a meaning.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    if (letter == '\'') {
      out += "'\\''";
      continue;
    }
    if (letter == '[' || letter == ']' || letter == ':' || letter == '\\') out += '\\';
    out += letter;
  }
  return out;
}

std::string zsh_action(const ManualOption& option, const Offered& offered) {
  const auto words = words_for(option, offered);
  if (wants_folder(option)) return "_files -/";
  if (!words.empty() && wants_file(option)) {
    return fmt::format("_alternative \"names:name:({})\" \"files:file:_files\"",
                       fmt::join(words, " "));
  }
  if (!words.empty()) return fmt::format("({})", fmt::join(words, " "));
  return wants_file(option) ? "_files" : " ";
}

std::string zsh_argument(const ManualOption& option, const std::string& name,
                         const Offered& offered) {
  if (option.is_positional()) {
    return fmt::format("'{}:{}:{}'", option.required ? "" : ":", zsh_text(option.value),
                       zsh_action(option, offered));
  }
  std::string words = fmt::format("'{}[{}]", name, zsh_text(option.about));
  if (!option.value.empty()) {
    words += fmt::format(":{}:{}", zsh_text(option.choices.empty() ? option.value : "choice"),
                         zsh_action(option, offered));
  }
  return words + "'";
}

std::string fish_text(const std::string& text) {
  std::string out = "'";
  for (const char letter : text) {
    if (letter == '\'' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + "'";
}

std::string fish_value(const ManualOption& option, const Offered& offered) {
  std::string how;
  if (wants_folder(option)) how += " -a '(__fish_complete_directories)'";
  if (wants_file(option)) how += " -F";
  const auto words = words_for(option, offered);
  if (!words.empty()) how += " -a " + fish_text(fmt::format("{}", fmt::join(words, " ")));
  return how;
}

}  // namespace

std::string bash_completion(const Manual& manual, const Offered& offered) {
  std::string verbs;
  std::string values;
  std::string flags;
  std::string places;
  for (const ManualVerb& verb : manual.verbs) {
    verbs += verb.name + " ";
    flags += fmt::format("      {}) flags='{}' ;;\n", verb.name, fmt::join(flags_of(verb), " "));
    for (const ManualOption& option : verb.options) {
      if (option.is_positional() || option.value.empty()) continue;
      for (const std::string& name : option.names) {
        values +=
            fmt::format("    {}:{}) {}; return ;;\n", verb.name, name, bash_reply(option, offered));
      }
    }
    const auto first = std::ranges::find_if(
        verb.options, [](const ManualOption& option) { return option.is_positional(); });
    if (first == verb.options.end()) continue;
    places += fmt::format("    {}) {} ;;\n", verb.name, bash_reply(*first, offered));
  }
  std::string own;
  for (const ManualOption& option : manual.options) {
    for (const std::string& name : option.names) own += name + " ";
  }
  return fmt::format(R"(# Completion of assay for bash; made by `assay completion bash`.
_assay() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}
  local verb=${{COMP_WORDS[1]}} flags=
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W '{}{}' -- "$word")
    return
  fi
  case $verb:$before in
{}  esac
  if [[ $word == -* ]]; then
    case $verb in
{}    esac
    mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
    return
  fi
  case $verb in
{}  esac
}}
complete -o filenames -F _assay assay
)",
                     verbs, own, values, flags, places);
}

std::string zsh_completion(const Manual& manual, const Offered& offered) {
  std::string verbs;
  std::string cases;
  for (const ManualVerb& verb : manual.verbs) {
    verbs += fmt::format("    '{}:{}'\n", verb.name, zsh_text(verb.about));
    cases += fmt::format("    {})\n      _arguments", verb.name);
    for (const ManualOption& option : verb.options) {
      if (option.is_positional()) cases += " \\\n        " + zsh_argument(option, "", offered);
      for (const std::string& name : option.names) {
        cases += " \\\n        " + zsh_argument(option, name, offered);
      }
    }
    cases += " ;;\n";
  }
  return fmt::format(R"(#compdef assay
# Completion of assay for zsh; made by `assay completion zsh`.
_assay() {{
  local -a verbs
  verbs=(
{}  )
  if ((CURRENT == 2)); then
    _describe verb verbs
    return
  fi
  shift words
  ((CURRENT--))
  case $words[1] in
{}  esac
}}
compdef _assay assay
)",
                     verbs, cases);
}

std::string fish_completion(const Manual& manual, const Offered& offered) {
  std::string out =
      "# Completion of assay for fish; made by `assay completion fish`.\n"
      "complete -c assay -f\n";
  for (const ManualVerb& verb : manual.verbs) {
    out += fmt::format("complete -c assay -n __fish_use_subcommand -a {} -d {}\n", verb.name,
                       fish_text(verb.about));
    const std::string when =
        fmt::format("complete -c assay -n '__fish_seen_subcommand_from {}'", verb.name);
    for (const ManualOption& option : verb.options) {
      if (option.is_positional()) {
        const std::string how = fish_value(option, offered);
        if (!how.empty()) out += when + how + "\n";
      }
      for (const std::string& name : option.names) {
        const std::string letter =
            name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
        out += when + letter + (option.value.empty() ? "" : " -r") + fish_value(option, offered) +
               " -d " + fish_text(option.about) + "\n";
      }
    }
  }
  return out;
}

}  // namespace assay
