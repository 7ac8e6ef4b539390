// Rows on their way.
#include "results/report/row_format.hpp"

namespace assay {

Rendering rows_of(const RowFormat& format, const Plan& plan,
                  const std::function<void(std::string_view)>& into) {
  into(format.head(plan));
  return {[append = format.append, plan](std::string& out, const Verdict& verdict) {
            append(out, plan, verdict);
          },
          into};
}

}  // namespace assay
