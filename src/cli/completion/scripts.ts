/**
 * What a shell reads once. Each Tab asks `bcc-tool --complete SHELL LINE`, so a
 * script knows no tool and no flag and never grows old.
 */
export const scripts: Readonly<Record<string, string>> = {
  bash: `# bcc-tool completion bash > /etc/bash_completion.d/bcc-repl
_bcc_repl() {
  # Only what follows the last of bash's own breaks (: and =) is replaced.
  local line="\${COMP_LINE:0:COMP_POINT}"
  mapfile -t COMPREPLY < <(bcc-tool --complete bash "$line" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}
complete -o bashdefault -o default -F _bcc_repl bcc-trace bcc-argdist bcc-tool bcc-repl
`,
  zsh: `#compdef bcc-trace bcc-argdist bcc-tool bcc-repl
# bcc-tool completion zsh > "\${fpath[1]}/_bcc_repl"
_bcc_repl() {
  local -a found open
  found=("\${(@f)$(bcc-tool --complete zsh "\${(j: :)words[1,CURRENT-1]} $PREFIX" 2>/dev/null)}")
  open=(\${(M)found:#*:})
  found=(\${found:#*:})
  (( $#found || $#open )) || { _files; return }
  compadd -S '' -a open
  compadd -a found
}
compdef _bcc_repl bcc-trace bcc-argdist bcc-tool bcc-repl
`,
  fish: `# bcc-tool completion fish > ~/.config/fish/completions/bcc-tool.fish
for command in bcc-trace bcc-argdist bcc-tool bcc-repl
  complete -c $command -a '(bcc-tool --complete fish (commandline -cp | string collect) 2>/dev/null)'
end
`,
};
