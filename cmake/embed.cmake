# assay_embed(target symbol file): the bytes of `file` as a constant of the program.
#   #include "embedded/<symbol>.hpp"  ->  assay::embedded::<symbol>, a std::string_view
# Rebuilt when the file changes. Call it in the folder that makes the target.
set(ASSAY_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})

function(assay_embed target symbol file)
  get_filename_component(file ${file} ABSOLUTE)
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "assay_embed: ${file} does not exist")
  endif()
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.embedded)
  set(source ${folder}/embedded/${symbol}.cpp)
  file(CONFIGURE OUTPUT ${folder}/embedded/${symbol}.hpp @ONLY CONTENT
"#pragma once
#include <string_view>
namespace assay::embedded {
extern const std::string_view @symbol@;
}
")
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DFILE=${file} -DSYMBOL=${symbol} -DSOURCE=${source}
      -P ${ASSAY_EMBED_SCRIPT}
    DEPENDS ${file} ${ASSAY_EMBED_SCRIPT}
    COMMENT "Embedding ${symbol}" VERBATIM)
  target_sources(${target} PRIVATE ${source})
  target_include_directories(${target} PUBLIC ${folder})
endfunction()

# At build time: every byte as an escape, 64 a line, so that no content can end the literal.
if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE AND DEFINED SOURCE)
  file(READ ${FILE} bytes HEX)
  string(LENGTH "${bytes}" digits)
  math(EXPR size "${digits} / 2")
  string(REPEAT "[0-9a-f]" 128 line)
  string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
  string(REPLACE "\n" "\"\n\"" bytes "${bytes}")
  file(WRITE ${SOURCE} "#include \"embedded/${SYMBOL}.hpp\"
namespace assay::embedded {
constinit const std::string_view ${SYMBOL}{
\"${bytes}\", ${size}};
}
")
endif()
