package core_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/memorybanks"
)

func TestNullableIsAbsentNullOrSet(t *testing.T) {
	var body string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		body = strings.TrimSpace(string(b))
		answer(200, "application/json", `{}`)(w, r)
	})
	for want, req := range map[string]agents.UpdateRequest{
		`{}`:                   {},
		`{"description":null}`: {Description: core.Null[string]()},
		`{"description":""}`:   {Description: core.Set("")},
		`{"description":"d"}`:  {Description: core.Set("d")},
	} {
		if _, err := agents.New(client).Update(t.Context(), "a1", req); err != nil || body != want {
			t.Errorf("sent %s, %v; want %s", body, err, want)
		}
	}
}

func TestNullableIsComparedAndShown(t *testing.T) {
	all := []core.Nullable[[]string]{{}, core.Null[[]string](), core.Set[[]string](nil), core.Set([]string{"a"}), core.Set([]string{"b"})}
	for i, n := range all {
		for j, m := range all {
			if n.Equal(m) != (i == j) {
				t.Errorf("%v and %v: %t", n, m, n.Equal(m))
			}
		}
	}
	if got := fmt.Sprintf("%v %+v %s", all[0], all[1], all[3]); got != "left out null [a]" {
		t.Errorf("got %s", got)
	}
}

func TestNullableIsReadAsItIsWritten(t *testing.T) {
	for _, text := range []string{`{}`, `{"n":null}`, `{"n":7}`} {
		var v struct {
			N core.Nullable[int] `json:"n,omitzero"`
		}
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(v)
		if err != nil || string(again) != text {
			t.Errorf("%s became %s, %v", text, again, err)
		}
		n, ok := v.N.Value()
		if ok != (text == `{"n":7}`) || ok && n != 7 || v.N.IsNull() != (text == `{"n":null}`) {
			t.Errorf("%s: %v, %v, null %v", text, n, ok, v.N.IsNull())
		}
	}
	var n core.Nullable[int]
	if err := json.Unmarshal([]byte(`"x"`), &n); err == nil {
		t.Error("a string was read as an int")
	}
}

func TestObject(t *testing.T) {
	type step struct {
		Kind string `json:"kind"`
		Size int64  `json:"size"`
	}
	o, err := core.ObjectOf(step{"transform", 1 << 60})
	if err != nil {
		t.Fatal(err)
	}
	if o["size"] != json.Number("1152921504606846976") {
		t.Errorf("a number lost digits: %v", o["size"])
	}
	var back step
	if err := o.Decode(&back); err != nil || back != (step{"transform", 1 << 60}) {
		t.Errorf("got %+v, %v", back, err)
	}
	for _, v := range []any{nil, 7, "s", []int{1}, func() {}} {
		if _, err := core.ObjectOf(v); err == nil {
			t.Errorf("%T was taken for an object", v)
		}
	}
	if err := (core.Object{"kind": 7}).Decode(&back); err == nil {
		t.Error("a number was read as a string")
	}
	if err := (core.Object{"kind": func() {}}).Decode(&back); err == nil {
		t.Error("a function was encoded")
	}
}

func TestQueryParameters(t *testing.T) {
	var query url.Values
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query()
		answer(200, "application/json", `{"data": []}`)(w, r)
	})
	if _, err := memorybanks.New(client).GetStats(t.Context(), "m1", nil); err != nil || len(query) != 0 {
		t.Errorf("without parameters: %v, %v", query, err)
	}
	day := core.DateOf(time.Date(2026, 2, 3, 23, 0, 0, 0, time.FixedZone("", 3600)))
	if _, err := memorybanks.New(client).GetStats(t.Context(), "m1", &memorybanks.GetStatsParams{StartDate: &day}); err != nil {
		t.Fatal(err)
	}
	if want := (url.Values{"start_date": {"2026-02-03"}}); !reflect.DeepEqual(query, want) {
		t.Errorf("got %v, want %v", query, want)
	}
	at := time.Date(2026, 2, 3, 4, 5, 6, 0, time.FixedZone("", 3600))
	for _, err := range alerts.New(client).List(t.Context(), &alerts.ListParams{TimeFrom: &at, Limit: new(0)}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if want := (url.Values{"time_from": {"2026-02-03T04:05:06+01:00"}, "limit": {"0"}}); !reflect.DeepEqual(query, want) {
		t.Errorf("got %v, want %v", query, want)
	}
}

func TestDate(t *testing.T) {
	var v struct{ D core.Date }
	if err := json.Unmarshal([]byte(`{"D":"2026-02-28"}`), &v); err != nil || v.D != (core.Date{Year: 2026, Month: 2, Day: 28}) {
		t.Errorf("got %v, %v", v.D, err)
	}
	if b, err := json.Marshal(v); err != nil || string(b) != `{"D":"2026-02-28"}` {
		t.Errorf("got %s, %v", b, err)
	}
	for _, s := range []string{"", "2026-02-30", "28.2.2026", "2026-02-28T00:00:00Z"} {
		if d, err := core.ParseDate(s); err == nil {
			t.Errorf("%q was read as %v", s, d)
		}
	}
	if err := json.Unmarshal([]byte(`{"D":"x"}`), &v); err == nil {
		t.Error("x was read as a date")
	}
}

func TestWhatIsUnknownIsKept(t *testing.T) {
	client := serve(t, answer(200, "application/json",
		`{"run_id": "r1", "status": "levitating", "gravity": {"g": 9.81}, "started_at": "2026-07-27T10:00:00"}`))
	run, err := agents.New(client).GetRun(t.Context(), "r1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if run.Status != "levitating" || string(run.Extra["gravity"]) != `{"g": 9.81}` {
		t.Errorf("got status %q, extra %v", run.Status, run.Extra)
	}
}

func TestAnswersAreShownAsJSON(t *testing.T) {
	client := serve(t, answer(200, "application/json", `{"id": "a1", "description": "Says hello.", "new": [1]}`))
	agent, err := agents.New(client).Get(t.Context(), "a1")
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%s"} {
		for _, v := range []any{agent, *agent} {
			got := fmt.Sprintf(verb, v)
			if !json.Valid([]byte(got)) || !strings.Contains(got, `"description":"Says hello."`) || !strings.Contains(got, `"new":[1]`) {
				t.Errorf("%s: got %s", verb, got)
			}
		}
	}
	agent.Extra["new"] = json.RawMessage("[")
	if got := agent.String(); !strings.Contains(got, "unexpected end") {
		t.Errorf("what is not JSON is shown as %s", got)
	}
	if got := fmt.Sprint((*agents.Agent)(nil)); got != "<nil>" {
		t.Errorf("nothing is shown as %s", got)
	}
}
