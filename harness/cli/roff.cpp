// Writing roff with the macros of man(7).
#include "harness/cli/roff.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace assay {
namespace {

// A character beyond ASCII by its number; `at` is moved to its last byte.
std::string beyond_ascii(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc0 || at + more >= text.size()) return "?";
  unsigned code = lead & (0x3fU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    code = code << 6U | (static_cast<unsigned char>(text[++at]) & 0x3fU);
  }
  return fmt::format("\\[u{:04X}]", code);
}

// A line that roff takes as text, whatever it holds.
std::string text_of(std::string_view text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if (static_cast<unsigned char>(letter) >= 0x80) {
      out += beyond_ascii(text, at);
    } else if (letter == '\\') {
      out += "\\e";
    } else if (letter == '-') {
      out += "\\-";
    } else if (letter == '\'') {
      out += "\\(aq";
    } else if (letter == '`') {
      out += "\\(ga";
    } else {
      out += letter;
    }
  }
  return out;
}

// Each line of a footer for itself.
std::string lines_of(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out += text_of(text.substr(0, end)) + "\n.br\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::string option_of(const ManualOption& option) {
  std::string head;
  for (const std::string& name : option.names) {
    head += fmt::format("{}\\fB{}\\fR", head.empty() ? "" : ", ", text_of(name));
  }
  if (!option.value.empty()) {
    head += fmt::format("{}\\fI{}\\fR", head.empty() ? "" : " ", text_of(option.value));
  }
  return ".TP\n" + head + "\n" + text_of(option.about) + (option.required ? " (required)" : "") +
         "\n";
}

std::string synopsis_of(const ManualVerb& verb) {
  std::string words = fmt::format("\\fBassay {}\\fR", text_of(verb.name));
  bool has_options = false;
  for (const ManualOption& option : verb.options) {
    if (!option.is_positional()) {
      has_options = true;
      continue;
    }
    const std::string name = fmt::format("\\fI{}\\fR", text_of(option.value));
    words += option.required ? " " + name : " [" + name + "]";
  }
  return words + (has_options ? " [options]" : "");
}

constexpr std::string_view kRest = R"(.SH FILES
.TP
\fIDIR\fR/plan.json, site.json, campaign.json, profile.json, inputs/
What was to be measured, on what, and what was demanded; frozen and hashed before the first launch.
.TP
\fIDIR\fR/samples/, journal.jsonl, raw/
What was measured, what happened, and what the measuring processes said.
.TP
\fIDIR\fR/verdicts.jsonl, summary.json, report/
The answer: a line a case and unit, the headline, and the report for people and programs.
.TP
\fIDIR\fR.lock
Names who uses the folder now; a lock that nobody holds does not matter.
.SH EXIT STATUS
.TP
0
Accepted: every judged unit meets every demand.
.TP
1
Rejected: something was measured properly and is not as demanded (verify: something differs).
.TP
2
The call or a file needs mending; nothing was decided.
.TP
3
The world failed during the work: disk full, folder in use, nothing could be started.
.TP
4
Not decided: nothing failed, but something is noisy, missing, erroneous or unjudged.
.TP
130
Interrupted: what was finished is kept, and \fBassay run \-\-resume\fR goes on from there.
.SH EXAMPLES
.TP
Accept this machine:
assay run
.TP
Why did a unit fail, and how is that measured again?
assay explain campaigns/quick\-20260301T120000Z cpu\-0
.TP
Did it get worse?
assay compare campaigns/before campaigns/after
.TP
Completion in this shell:
source <(assay completion bash)
)";

}  // namespace

std::string man_page(const Manual& manual, const std::string& version) {
  std::string out = fmt::format(".TH ASSAY 1 \"\" \"assay {}\" \"User Commands\"\n", version);
  out += ".SH NAME\nassay \\- acceptance tests for GPU clusters\n.SH SYNOPSIS\n";
  for (const ManualVerb& verb : manual.verbs) out += synopsis_of(verb) + "\n.br\n";
  out += ".SH DESCRIPTION\n" + text_of(manual.about) + "\n.SH OPTIONS\n";
  for (const ManualOption& option : manual.options) out += option_of(option);
  out += ".SH VERBS\n";
  for (const ManualVerb& verb : manual.verbs) {
    out += fmt::format(".SS assay {}\n{}.\n", text_of(verb.name), text_of(verb.about));
    for (const ManualOption& option : verb.options) out += option_of(option);
    if (!verb.footer.empty()) out += ".PP\n" + lines_of(verb.footer);
  }
  return out + std::string(kRest);
}

}  // namespace assay
