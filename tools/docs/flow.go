package main

import (
	"cmp"
	"fmt"
	"html/template"
	"regexp"
	"strings"
)

var (
	flowLine  = regexp.MustCompile(`^(\S+?)(?:\[+"(.*?)"\]+|\(+"(.*?)"\)+)? --> (\S+?)(?:\[+"(.*?)"\]+|\(+"(.*?)"\)+)?$`)
	groupLine = regexp.MustCompile(`^subgraph (\S+?)(?:\["(.*)"\])?$`)
)

// flow draws a Mermaid flowchart that is one chain of steps, parts of which may be
// in boxes, so that a page needs no script for it. It is empty for any other.
func flow(chart string) template.HTML {
	lines := strings.Split(strings.TrimSpace(chart), "\n")
	if !strings.HasPrefix(lines[0], "flowchart ") {
		return ""
	}
	f := &flowchart{}
	for _, line := range lines[1:] {
		if !f.read(strings.TrimSpace(line)) {
			return ""
		}
	}
	return template.HTML(fmt.Sprintf("<div class=\"flow %s\">%s</div>\n", strings.TrimPrefix(lines[0], "flowchart "), f.html.String()))
}

// flowchart is what has been drawn.
type flowchart struct {
	html  strings.Builder
	last  string // the step or box that the chain has come to
	group string // the box that is open
}

// read draws a line of the chart, if it goes on from the last.
func (f *flowchart) read(line string) bool {
	if m := groupLine.FindStringSubmatch(line); m != nil {
		f.group, f.last = m[1], ""
		fmt.Fprintf(&f.html, "<div class=\"group\"><b>%s</b>", label(m[1], m[2]))
		return true
	}
	if line == "end" {
		f.last, f.group = f.group, ""
		f.html.WriteString("</div>")
		return true
	}
	m := flowLine.FindStringSubmatch(line)
	switch {
	case strings.HasPrefix(line, "direction "):
		return true
	case m == nil || f.last != "" && f.last != m[1]:
		return false
	}
	if text := m[2] + m[3]; f.last == "" || text != "" {
		f.step(m[1], cmp.Or(text, m[1]))
	}
	f.step(m[4], m[5]+m[6])
	return true
}

// step draws a step. One without a label is a box, or gets its label later.
func (f *flowchart) step(id, text string) {
	if f.last = id; text != "" {
		fmt.Fprintf(&f.html, "<span>%s</span>", label(id, text))
	}
}

func label(id, text string) string {
	if text == "" {
		text = id
	}
	first, rest, more := strings.Cut(text, "<br>")
	if more {
		return template.HTMLEscapeString(first) + "<small>" + template.HTMLEscapeString(rest) + "</small>"
	}
	return template.HTMLEscapeString(first)
}
