#include <algorithm>
#include <cstdio>

#include "app/commands/commands.hpp"

namespace laplens {

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
        text.replace(at, what.size(), by);
    return text;
}

std::string firstSentence(const std::string& text) {
    return text.substr(0, std::min(text.find("; "), text.find('\n')));
}

bool isShown(const CLI::App* command) {
    return !command->get_group().empty();
}

std::vector<const CLI::App*> commandsOf(const CLI::App& app) {
    return app.get_subcommands(isShown);
}

/// Those with a name such as --json; the hidden ones are left out.
std::vector<const CLI::Option*> optionsOf(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) {
        return !option->get_group().empty() && !option->get_lnames().empty();
    });
}

bool takesValue(const CLI::Option* option) {
    return option->get_items_expected_max() > 0;
}

std::string optionNames(const CLI::App& app) {
    std::string names;
    for (const CLI::Option* option : optionsOf(app)) names += "--" + option->get_lnames().front() + " ";
    return names;
}

void printBash(const CLI::App& app) {
    std::string names;
    for (const CLI::App* command : commandsOf(app)) names += command->get_name() + " ";
    std::printf(
        "_laplens() {\n"
        "    local current=${COMP_WORDS[COMP_CWORD]} command= word words\n"
        "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
        "        case \" %s\" in *\" $word \"*) command=$word; break ;; esac\n"
        "    done\n"
        "    case $command in\n",
        names.c_str());
    for (const CLI::App* command : commandsOf(app))
        std::printf("    %s) words=\"%s\" ;;\n", command->get_name().c_str(), optionNames(*command).c_str());
    std::printf(
        "    *) words=\"%s%s\" ;;\n"
        "    esac\n"
        "    COMPREPLY=()\n"
        "    [[ $command && $current != -* ]] || mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
        "\"$current\")\n"
        "}\n"
        "complete -o default -F _laplens laplens\n",
        names.c_str(), optionNames(app).c_str());
}

void printZsh(const CLI::App& app) {
    const auto quoted = [](std::string text) {
        for (const char* special : {"\\", "[", "]", ":"})
            text = replaced(text, special, std::string("\\") + special);
        return replaced(text, "'", "'\\''");
    };
    const auto printOptions = [&](const CLI::App& command) {
        for (const CLI::Option* option : optionsOf(command))
            std::printf(" '--%s[%s]%s'", option->get_lnames().front().c_str(),
                        quoted(firstSentence(option->get_description())).c_str(),
                        takesValue(option) ? ":value:_files" : "");
    };
    std::printf("#compdef laplens\nlocal context state line\nlocal -a commands=(\n");
    for (const CLI::App* command : commandsOf(app))
        std::printf("    '%s:%s'\n", command->get_name().c_str(), quoted(command->get_description()).c_str());
    std::printf(")\n_arguments -C");
    printOptions(app);
    std::printf(
        " '1: :->first' '*:: :->rest'\n"
        "case $state in\n"
        "first) _describe command commands; _files ;;\n"
        "rest)\n"
        "    case $words[1] in\n");
    for (const CLI::App* command : commandsOf(app)) {
        std::printf("    %s) _arguments", command->get_name().c_str());
        printOptions(*command);
        std::printf(" '*:file:_files' ;;\n");
    }
    std::printf("    esac ;;\nesac\n");
}

void printFish(const CLI::App& app) {
    const auto quoted = [](const std::string& text) {
        return "'" + replaced(replaced(text, "\\", "\\\\"), "'", "\\'") + "'";
    };
    const auto printOptions = [&](const CLI::App& command, const std::string& condition) {
        for (const CLI::Option* option : optionsOf(command))
            std::printf("complete -c laplens -n '%s' -l %s%s -d %s\n", condition.c_str(),
                        option->get_lnames().front().c_str(), takesValue(option) ? " -r" : "",
                        quoted(firstSentence(option->get_description())).c_str());
    };
    printOptions(app, "__fish_use_subcommand");
    for (const CLI::App* command : commandsOf(app)) {
        std::printf("complete -c laplens -n __fish_use_subcommand -a %s -d %s\n", command->get_name().c_str(),
                    quoted(command->get_description()).c_str());
        printOptions(*command, "__fish_seen_subcommand_from " + command->get_name());
    }
}

void printManual(const CLI::App& app) {
    const auto roff = [](const std::string& text) {
        std::string line = replaced(replaced(text, "\\", "\\e"), "-", "\\-");
        line = replaced(line, "\n", " ");
        return line.starts_with('.') || line.starts_with('\'') ? "\\&" + line : line;
    };
    const auto printOptions = [&](const CLI::App& command) {
        for (const CLI::Option* option : optionsOf(command)) {
            std::printf(".TP\n.B \\-\\-%s", roff(option->get_lnames().front()).c_str());
            if (takesValue(option)) std::printf(" \\fIvalue\\fR");
            std::printf("\n%s", roff(option->get_description()).c_str());
            // A default that is a path is one of the computer that printed this.
            const std::string& first = option->get_default_str();
            if (!first.empty() && first.find('/') == std::string::npos)
                std::printf(" (default: %s)", roff(first).c_str());
            std::printf("\n");
        }
    };
    const auto positionals = [](const CLI::App& command) {
        std::string names;
        for (const CLI::Option* option :
             command.get_options([](const CLI::Option* o) { return o->get_positional(); }))
            names += " [\\fI" + option->get_name(true) + "\\fR]";
        return names;
    };
    std::printf(".TH LAPLENS 1 \"\" \"LapLens %s\" \"User Commands\"\n", LAPLENS_VERSION);
    std::printf(".SH NAME\nlaplens \\- find pictures by looking at them\n.SH SYNOPSIS\n");
    std::printf(".B laplens\n[\\fIoptions\\fR]%s\n.br\n.B laplens\n\\fIcommand\\fR [\\fIoptions\\fR]\n",
                positionals(app).c_str());
    std::printf(
        ".SH DESCRIPTION\nWithout a command the window opens: on the library that was open last, searching "
        "for a "
        "picture, or adding a folder.\n");
    printOptions(app);
    std::printf(".SH COMMANDS\n");
    for (const CLI::App* command : commandsOf(app)) {
        std::printf(".SS \"laplens %s%s\"\n%s.\n", command->get_name().c_str(), positionals(*command).c_str(),
                    roff(command->get_description()).c_str());
        printOptions(*command);
    }
    std::printf(
        ".SH EXIT STATUS\n0: done; 1: an error, with what to do; 130: stopped, what was done is kept.\n"
        ".SH FILES\n.TP\n.I ~/.local/share/laplens\nlibraries, downloaded networks and data sets\n"
        ".TP\n.I ~/.local/state/laplens/log\nwhat happened lately\n");
}

}  // namespace

void addDescribeCommand(CLI::App& app) {
    CLI::App* describe = app.add_subcommand(
        "describe", "Print this command line as a manual page or for a shell's completion");
    describe->group("");
    auto form = std::make_shared<std::string>();
    describe->add_option("form", *form)->required()->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
    describe->callback([form, &app] {
        if (*form == "man") printManual(app);
        if (*form == "bash") printBash(app);
        if (*form == "zsh") printZsh(app);
        if (*form == "fish") printFish(app);
    });
}

}  // namespace laplens
