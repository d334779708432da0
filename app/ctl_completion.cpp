#include "app/ctl_completion.h"

#include <CLI/CLI.hpp>

#include <vector>

namespace harddns::app
{

namespace
{

std::vector<const CLI::App*> subcommands(const CLI::App& app)
{
    return app.get_subcommands([](const CLI::App* sub) { return !sub->get_name().empty(); });
}

std::vector<const CLI::Option*> options(const CLI::App& app)
{
    return app.get_options([](const CLI::Option*) { return true; });
}

/// The values an option or positional takes, from the {a,b} of its type name; empty when they are free.
std::vector<std::string> values(const CLI::Option& option)
{
    const std::string type = option.get_type_name();
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', open == std::string::npos ? 0 : open);
    std::vector<std::string> out;
    if (open == std::string::npos || close == std::string::npos)
        return out;
    std::string one;
    for (std::size_t i = open + 1; i <= close; ++i) {
        if (type[i] == ',' || type[i] == '}') {
            out.push_back(one);
            one.clear();
        } else {
            one += type[i];
        }
    }
    return out;
}

bool takesValue(const CLI::Option& option) { return option.get_type_size() > 0; }

bool takesFile(const CLI::Option& option) { return option.get_type_name() == "PATH" || option.get_type_name() == "FILE"; }

bool takesFolder(const CLI::Option& option) { return option.get_type_name() == "DIR"; }

std::string join(const std::vector<std::string>& words)
{
    std::string out;
    for (const std::string& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

/// Long options of an app, with those of its ancestors (they may stand behind the verb).
std::vector<const CLI::Option*> optionsInReach(const CLI::App& app)
{
    std::vector<const CLI::Option*> out;
    for (const CLI::App* at = &app; at; at = at->get_parent()) {
        for (const CLI::Option* option : options(*at)) {
            if (option->get_positional() || option->get_lnames().empty())
                continue;
            const auto& name = option->get_lnames().front();
            bool known = false;
            for (const CLI::Option* other : out)
                known = known || other->get_lnames().front() == name;
            if (!known)
                out.push_back(option);
        }
    }
    return out;
}

/// One case of the bash script for an app and those below it; `path` is the verbs up to it, joined by spaces.
void bashCases(const CLI::App& app, const std::string& path, std::string& out)
{
    std::vector<std::string> words;
    for (const CLI::App* sub : subcommands(app))
        words.push_back(sub->get_name());
    std::vector<std::string> flags;
    for (const CLI::Option* option : optionsInReach(app))
        flags.push_back("--" + option->get_lnames().front());
    out += "        '" + path + "')\n            flags='" + join(flags) + "'\n            words='" + join(words) + "'\n";
    std::size_t place = 0;
    for (const CLI::Option* option : options(app)) {
        if (!option->get_positional())
            continue;
        if (const auto list = values(*option); !list.empty())
            out += "            [ \"$place\" -eq " + std::to_string(place) + " ] && words='" + join(list) + "'\n";
        if (takesFolder(*option))
            out += "            [ \"$place\" -eq " + std::to_string(place) + " ] && folders=1\n";
        ++place;
    }
    out += "            ;;\n";
    for (const CLI::App* sub : subcommands(app))
        bashCases(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out);
}

/// Options that take a value, in the whole tree: name and its values or "file".
void valueOptions(const CLI::App& app, std::string& cases, std::string& names)
{
    for (const CLI::Option* option : options(app)) {
        if (option->get_positional() || option->get_lnames().empty() || !takesValue(*option))
            continue;
        const std::string name = "--" + option->get_lnames().front();
        if (names.find(name) != std::string::npos)
            continue;
        names += (names.empty() ? "" : "|") + name;
        cases += "        " + name + ")\n";
        if (takesFile(*option))
            cases += "            COMPREPLY=($(compgen -f -- \"$current\"))\n";
        else
            cases += "            COMPREPLY=($(compgen -W '" + join(values(*option)) + "' -- \"$current\"))\n";
        cases += "            return\n            ;;\n";
    }
    for (const CLI::App* sub : subcommands(app))
        valueOptions(*sub, cases, names);
}

std::string zshQuoted(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        if (c == '\'')
            out += "'\\''";
        else if (c == '[' || c == ']' || c == ':')
            out += std::string("\\") + c;
        else
            out += c;
    }
    return out;
}

std::string zshFunctionName(const CLI::App& app)
{
    return app.get_parent() ? zshFunctionName(*app.get_parent()) + "_" + app.get_name() : "_" + app.get_name();
}

std::string zshValueAction(const CLI::Option& option)
{
    if (takesFile(option))
        return "_files";
    if (takesFolder(option))
        return "_files -/";
    const auto list = values(option);
    return list.empty() ? "" : "(" + join(list) + ")";
}

void zshFunctions(const CLI::App& app, std::string& out)
{
    const auto subs = subcommands(app);
    out += zshFunctionName(app) + "() {\n    local curcontext=\"$curcontext\" state line\n    _arguments -C";
    for (const CLI::Option* option : optionsInReach(app)) {
        out += " \\\n        '--" + option->get_lnames().front() + "[" + zshQuoted(option->get_description()) + "]";
        if (takesValue(*option))
            out += ":" + zshQuoted(option->get_type_name().substr(0, option->get_type_name().find(':'))) + ":" + zshValueAction(*option);
        out += "'";
    }
    int place = 0;
    for (const CLI::Option* option : options(app)) {
        if (option->get_positional())
            out += " \\\n        '" + std::to_string(++place) + ":" + zshQuoted(option->get_description()) + ":" + zshValueAction(*option) +
                   "'";
    }
    if (!subs.empty())
        out += " \\\n        '1:verb:->verb' \\\n        '*::argument:->argument'";
    out += "\n";
    if (!subs.empty()) {
        out += "    case $state in\n    verb)\n        local -a verbs\n        verbs=(";
        for (const CLI::App* sub : subs)
            out += "\n            '" + zshQuoted(sub->get_name()) + ":" + zshQuoted(sub->get_description()) + "'";
        out += "\n        )\n        _describe verb verbs\n        ;;\n    argument)\n        case $line[1] in\n";
        for (const CLI::App* sub : subs)
            out += "        " + sub->get_name() + ") " + zshFunctionName(*sub) + " ;;\n";
        out += "        esac\n        ;;\n    esac\n";
    }
    out += "}\n\n";
    for (const CLI::App* sub : subs)
        zshFunctions(*sub, out);
}

} // namespace

std::string bashCompletion(const CLI::App& app)
{
    std::string valueCases;
    std::string valueNames;
    valueOptions(app, valueCases, valueNames);
    std::string cases;
    bashCases(app, "", cases);
    const std::string function = "_" + app.get_name();
    return "# bash completion for " + app.get_name() + "; made by `" + app.get_name() + " completion bash`\n" + function +
           "() {\n"
           "    local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
           "    local path='' place=0 flags='' words='' folders='' word i\n"
           "    case \"$previous\" in\n" +
           valueCases +
           "    esac\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        word=\"${COMP_WORDS[i]}\"\n"
           "        case \"$word\" in\n"
           "        " +
           valueNames +
           ") i=$((i + 1)) ;;\n"
           "        -*) ;;\n"
           "        *)\n"
           "            case \" $(" +
           function +
           "_verbs \"$path\") \" in\n"
           "            *\" $word \"*) path=\"${path:+$path }$word\" ;;\n"
           "            *) place=$((place + 1)) ;;\n"
           "            esac\n"
           "            ;;\n"
           "        esac\n"
           "    done\n"
           "    " +
           function +
           "_at \"$path\"\n"
           "    case \"$current\" in\n"
           "    -*) COMPREPLY=($(compgen -W \"$flags\" -- \"$current\")) ;;\n"
           "    *) if [ -n \"$folders\" ]; then COMPREPLY=($(compgen -d -- \"$current\"));\n"
           "       else COMPREPLY=($(compgen -W \"$words\" -- \"$current\")); fi ;;\n"
           "    esac\n"
           "}\n" +
           function +
           "_at() {\n"
           "    case \"$1\" in\n" +
           cases +
           "    esac\n"
           "}\n" +
           function +
           "_verbs() {\n"
           "    local flags='' words='' folders='' place=-1\n"
           "    " +
           function +
           "_at \"$1\"\n"
           "    printf '%s' \"$words\"\n"
           "}\n"
           "complete -F " +
           function + " " + app.get_name() + "\n";
}

std::string zshCompletion(const CLI::App& app)
{
    std::string out = "#compdef " + app.get_name() + "\n# made by `" + app.get_name() + " completion zsh`\n\n";
    zshFunctions(app, out);
    const std::string function = "_" + app.get_name();
    out += "if [ \"$funcstack[1]\" = \"" + function + "\" ]; then\n    " + function + " \"$@\"\nelse\n    compdef " + function + " " +
           app.get_name() + "\nfi\n";
    return out;
}

} // namespace harddns::app
