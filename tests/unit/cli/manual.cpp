// The command line as shells and man see it.
#include <gmock/gmock.h>

#include "harness/cli/manual.hpp"
#include "harness/cli/roff.hpp"
#include "harness/cli/shells.hpp"

namespace assay {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Program {
  Program() {
    CLI::App* verb = app.add_subcommand("weigh", "Weigh it's mass [kg]");
    verb->add_option("DIR", folder, "Folder")->required();
    verb->add_option("--campaign", campaign, "Campaign file\\name")->type_name("CAMPAIGN");
    one_of(verb->add_option("--kind", kind, "Kind"), {"fine", "coarse"});
    verb->add_flag("--all", all, "All");
    verb->footer("Exit codes: 0, 2.\n.Example: assay weigh x");
  }

  CLI::App app{"A program", "assay"};
  std::string folder;
  std::string campaign;
  std::string kind;
  bool all = false;
};

TEST(Manual, holds_every_verb_flag_value_and_choice) {
  Program program;
  const Manual manual = manual_of(program.app);
  ASSERT_EQ(manual.verbs.size(), 1U);
  const ManualVerb& verb = manual.verbs[0];
  ASSERT_EQ(verb.options.size(), 5U);  // With --help.
  EXPECT_EQ(verb.options[1].value, "DIR");
  EXPECT_TRUE(verb.options[1].is_positional());
  EXPECT_TRUE(verb.options[1].required);
  EXPECT_EQ(verb.options[2].names, std::vector<std::string>{"--campaign"});
  EXPECT_EQ(verb.options[3].choices, (std::vector<std::string>{"fine", "coarse"}));
  EXPECT_EQ(verb.options[4].value, "");
}

TEST(Manual, refuses_another_choice_with_its_flag_and_all_choices) {
  Program program;
  try {
    program.app.parse("weigh x --kind fin");
    FAIL() << "it was taken";
  } catch (const CLI::ParseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("--kind"));
    EXPECT_THAT(error.what(), HasSubstr("fine, coarse"));
  }
}

TEST(Shells, offer_names_where_a_campaign_is_wanted_and_folders_where_one_is) {
  Program program;
  const Manual manual = manual_of(program.app);
  const Offered offered{{"CAMPAIGN", {"quick", "full"}}};
  const std::string bash = bash_completion(manual, offered);
  EXPECT_THAT(bash,
              HasSubstr("weigh:--campaign) mapfile -t COMPREPLY < <(compgen -f -W 'quick full'"));
  EXPECT_THAT(bash, HasSubstr("weigh:--kind) mapfile -t COMPREPLY < <(compgen -W 'fine coarse'"));
  EXPECT_THAT(bash, HasSubstr("weigh) mapfile -t COMPREPLY < <(compgen -d"));
  EXPECT_THAT(bash, Not(HasSubstr("weigh:--all")));
  EXPECT_THAT(zsh_completion(manual, offered), HasSubstr("Weigh it'\\''s mass \\[kg\\]"));
  EXPECT_THAT(fish_completion(manual, offered), HasSubstr("-l campaign -r -F -a 'quick full'"));
}

TEST(Roff, takes_no_text_as_a_request_or_an_escape) {
  Program program;
  const std::string page = man_page(manual_of(program.app), "1.0");
  EXPECT_THAT(page, HasSubstr("Campaign file\\ename"));
  EXPECT_THAT(page, HasSubstr("\\&.Example: assay weigh x"));
  EXPECT_THAT(page, HasSubstr("\\fB\\-\\-kind\\fR \\fIfine|coarse\\fR"));
}

}  // namespace
}  // namespace assay
