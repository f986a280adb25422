// Package diag holds what the generator has to say about a description: each
// problem with its place in the file and a way out.
package diag

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a file. Line and Column count from 1; 0 is unknown.
type Position struct {
	File         string
	Line, Column int
}

// String writes the position as file:line:column, as editors read it.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Problem is one thing that keeps the generator from its work.
type Problem struct {
	Position
	What   string // what is wrong
	Remedy string // what to do about it
	Later  bool   // whether a refresh can go on and leave it to be done afterwards
}

// Error writes the problem in one line.
func (p Problem) Error() string {
	return fmt.Sprintf("%s: %s; %s", p.Position, p.What, p.Remedy)
}

// List collects problems, so that one run reports all that it can find.
type List []Problem

// Add appends a problem.
func (l *List) Add(at Position, remedy, format string, args ...any) {
	*l = append(*l, Problem{Position: at, What: fmt.Sprintf(format, args...), Remedy: remedy})
}

// AddLater appends a problem that a refresh can leave to be done afterwards.
func (l *List) AddLater(at Position, remedy, format string, args ...any) {
	l.Add(at, remedy, format, args...)
	(*l)[len(*l)-1].Later = true
}

// Split returns the problems that nothing can go on with, and the others.
func (l List) Split() (now, later List) {
	for _, p := range l {
		if p.Later {
			later = append(later, p)
		} else {
			now = append(now, p)
		}
	}
	return now, later
}

// Of returns the problems that err holds. One that is no list has no place.
func Of(err error) List {
	if err == nil {
		return nil
	}
	if l, ok := errors.AsType[List](err); ok {
		return l
	}
	return List{{What: err.Error(), Remedy: "see above"}}
}

// Err returns the list as an error, sorted, or nil when it is empty.
func (l List) Err() error {
	if len(l) == 0 {
		return nil
	}
	return l.Sorted()
}

// Sorted returns the list by place, with each problem once.
func (l List) Sorted() List {
	l = slices.Clone(l)
	slices.SortStableFunc(l, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.What, b.What))
	})
	return slices.Compact(l)
}

// Error writes one problem a line.
func (l List) Error() string {
	lines := make([]string, len(l))
	for i, p := range l {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
