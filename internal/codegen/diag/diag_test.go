package diag_test

import (
	"errors"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
)

func TestList(t *testing.T) {
	var l diag.List
	if err := l.Err(); err != nil {
		t.Errorf("an empty list is the error %v", err)
	}
	at := func(file string, line, column int) diag.Position {
		return diag.Position{File: file, Line: line, Column: column}
	}
	l.Add(at("b.yaml", 2, 1), "fix it", "a %s", "fault")
	l.Add(at("a.yaml", 10, 3), "fix it", "a fault")
	l.AddLater(at("a.yaml", 9, 30), "fix it", "a fault")
	l.Add(at("a.yaml", 10, 3), "fix it", "a fault")
	l.Add(at("a.yaml", 0, 0), "fix it", "a fault")
	l.Add(at("a.yaml", 9, 0), "fix it", "a fault")
	want := `a.yaml: a fault; fix it
a.yaml:9: a fault; fix it
a.yaml:9:30: a fault; fix it
a.yaml:10:3: a fault; fix it
b.yaml:2:1: a fault; fix it`
	if got := l.Err().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	now, later := l.Split()
	if len(now) != 5 || len(later) != 1 || later[0].Line != 9 {
		t.Errorf("%d problems now and %d later, want 5 and 1", len(now), len(later))
	}
	if got := diag.Of(l.Err()); len(got) != 5 {
		t.Errorf("the error has %d problems, want 5", len(got))
	}
	if got := diag.Of(errors.New("other")); len(got) != 1 || got[0].What != "other" {
		t.Errorf("an error that is no list became %v", got)
	}
}
