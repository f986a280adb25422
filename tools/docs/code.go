package main

import (
	"go/scanner"
	"go/token"
	"html/template"
	"strings"
)

// highlight marks the comments, strings and keywords of Go code, and turns names
// into links where target, which may be nil, knows their address. A name comes
// with the one before its dot, and whether it begins a line.
func highlight(code []byte, target func(qualifier, name string, begins bool) string) template.HTML {
	var out strings.Builder
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(code))
	s.Init(file, code, func(token.Position, string) {}, scanner.ScanComments) // pieces may be no valid Go
	done := 0
	var before, dotted string // the token before, and the name before the dot
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			break
		}
		at := file.Offset(pos)
		if tok == token.SEMICOLON && text == "\n" || at < done {
			continue
		}
		if text == "" {
			text = tok.String()
		}
		gap := string(code[done:at])
		text = string(code[at:min(at+len(text), len(code))]) // as it is written, with carriage returns
		template.HTMLEscape(&out, []byte(gap))
		qualifier := ""
		if before == "." {
			qualifier = dotted
		}
		url := ""
		if tok == token.IDENT && target != nil {
			url = target(qualifier, text, strings.Contains(gap, "\n"))
		}
		out.WriteString(mark(tok, text, url))
		done = at + len(text)
		if tok == token.IDENT {
			dotted = text
		}
		before = text
	}
	template.HTMLEscape(&out, code[done:])
	return template.HTML(out.String())
}

func mark(tok token.Token, text, url string) string {
	escaped := template.HTMLEscapeString(text)
	switch {
	case url != "":
		return `<a href="` + template.HTMLEscapeString(url) + `">` + escaped + `</a>`
	case tok == token.COMMENT:
		// Each line on its own, so that a line can be taken out.
		lines := strings.Split(escaped, "\n")
		return `<i>` + strings.Join(lines, "</i>\n<i>") + `</i>`
	case tok == token.STRING || tok == token.CHAR:
		lines := strings.Split(escaped, "\n")
		return `<s>` + strings.Join(lines, "</s>\n<s>") + `</s>`
	case tok.IsKeyword():
		return `<b>` + escaped + `</b>`
	}
	return escaped
}
