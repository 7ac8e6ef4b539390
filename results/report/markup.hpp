// Text as part of HTML or XML.
#pragma once

#include <string>
#include <string_view>

namespace assay {

// Safe text (safe_text.hpp) with & < > " ' escaped: for element content and quoted attributes
// alike.
std::string escape_html(std::string_view text);

// The same for XML 1.0; line ends stay.
std::string escape_xml(std::string_view text);

// JSON that stands inside <script>: nothing in it can end the element or begin a comment.
std::string escape_script(std::string_view json);

}  // namespace assay
