package engine

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestSharedBehaviors creates, changes, lists and removes a thing.
func TestSharedBehaviors(t *testing.T) {
	t.Parallel()
	c := newClient(t, nil)
	made := c.want(201, "POST /things", `{"name":"W"}`)
	path := "/things/" + made.Text("id")
	if made["name"] != "W" || made.Int("size") != 3 {
		t.Errorf("made %v", made)
	}
	if got := c.want(200, "PATCH "+path, `{"name":"V"}`); got["name"] != "V" || got["updated_at"] == made["updated_at"] {
		t.Errorf("changed %v", got)
	}
	if got := c.want(200, "GET /things", ""); len(got.List("things")) != 1 {
		t.Errorf("listed %v", got)
	}
	c.want(200, "POST "+path+"/polish", "")
	c.want(204, "DELETE "+path, "")
	c.want(404, "GET "+path, "")
	c.want(404, "POST "+path+"/polish", "")
}

// TestDefine: what is not registered, or registered for nothing, is reported.
func TestDefine(t *testing.T) {
	t.Parallel()
	api, all := things(), thingBehaviors()
	delete(all, "GET /things")
	all["GET /thing"] = Show
	api.Operations = append(api.Operations, &Operation{Method: "GET", Path: "/things/{thing_id}/parts/{part_id}"})
	_, err := Define(api, all)
	want := strings.Join([]string{
		"GET /things has no behavior: register one",
		"GET /things/{thing_id}/parts/{part_id}: {part_id} names no known kind of resource: add it to a kind, or to the plain ones",
		"GET /things/{thing_id}/parts/{part_id} has no behavior: register one",
		"a behavior is registered for GET /thing, which the description doesn't have",
	}, "\n")
	if err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
	api.Plain = []string{"part_id"}
	if _, err = Define(api, all); strings.Contains(err.Error(), "part_id} names") {
		t.Errorf("a plain parameter is reported: %v", err)
	}
}

// TestRefusedRequests: what is wrong with a request is reported in one of FastAPI's forms.
func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	c := newClient(t, nil)
	for call, want := range map[string]string{
		"GET /":                           `404 {"detail":"Not Found"}`,
		"PUT /things":                     `405 {"detail":"Method Not Allowed"}`,
		"GET /things/x":                   `404 {"detail":"Thing not found"}`,
		"GET /things?page=x":              `422 {"detail":[{"loc":["query","page"],"msg":"Input should be a valid integer, unable to parse string as an integer","type":"int_parsing"}]}`,
		"POST /things {}":                 `422 {"detail":[{"loc":["body","name"],"msg":"Field required","type":"missing"}]}`,
		`POST /things {"name":1}`:         `422 {"detail":[{"loc":["body","name"],"msg":"Input should be a valid string","type":"string_type"}]}`,
		`POST /things {"name":"Wilhelm"}`: `422 {"detail":[{"loc":["body","name"],"msg":"String should have at most 5 characters","type":"string_too_long"}]}`,
		"POST /things {":                  `422 {"detail":[{"loc":["body",1],"msg":"JSON decode error","type":"json_invalid"}]}`,
	} {
		method, rest, _ := strings.Cut(call, " ")
		path, body, _ := strings.Cut(rest, " ")
		w := c.send(method+" "+path, body)
		if got := http.StatusText(w.Code); got == "" || want != itoa(w.Code)+" "+w.Body.String() {
			t.Errorf("%s: %d %s, want %s", call, w.Code, w.Body, want)
		}
	}
}

func itoa(n int) string { return string(ToJSON(n)) }

// TestPages lists three things by two, in either form of the envelope.
func TestPages(t *testing.T) {
	t.Parallel()
	c := newClient(t, nil)
	for _, name := range []string{"b", "c", "a"} {
		c.want(201, "POST /things", `{"name":"`+name+`"}`)
	}
	for query, want := range map[string]string{
		"": "a c", "?page=2": "b", "?page=3": "", "?limit=5": "a c b", "?name=c": "c", "?sort=name": "a b", "?sort=name&order=desc": "c b",
	} {
		c.header["Things-Version"] = ""
		old := c.want(200, "GET /things"+query, "")
		c.header["Things-Version"] = "2026-02-01"
		uniform := c.want(200, "GET /things"+query, "")
		for _, got := range [][]any{old.List("things"), uniform.List("data")} {
			if names := namesOf(got); names != want {
				t.Errorf("%s: %q, want %q", query, names, want)
			}
		}
		if n := uniform.Object("pagination").Int("total"); old.Int("total") != n {
			t.Errorf("%s: total %d and %d", query, old.Int("total"), n)
		}
	}
	if w := c.send("GET /things?size=1", ""); w.Code != 422 {
		t.Errorf("an unknown parameter: status %d, want 422", w.Code)
	}
	c.header["Things-Version"] = "2025-01-01"
	c.want(400, "GET /things", "")
}

func namesOf(items []any) string {
	var all []string
	for _, v := range items {
		all = append(all, v.(Fields).Text("name"))
	}
	return strings.Join(all, " ")
}

// TestStreams: a stream ends with its function, and its events are framed.
func TestStreams(t *testing.T) {
	t.Parallel()
	resumed := make(chan struct{})
	close(resumed)
	c := newClient(t, behaviors{"POST /things/{thing_id}/polish": func(x *Exchange) (any, error) {
		it := x.It
		return Stream(func(e *Events) {
			e.KeepAlive()
			if e.Pause(time.Nanosecond) && e.Await(resumed) {
				e.Send("polished", Fields{"id": it.ID()})
			}
		}), nil
	}})
	c.engine.Locked(func() { c.engine.Add(thingKind, thing, Fields{"id": "t"}) })
	w := c.send("POST /things/t/polish", "")
	want := ": keep-alive\n\nevent: polished\ndata: {\"id\":\"t\"}\n\n"
	if w.Body.String() != want || w.Header().Get("Content-Type") != "text/event-stream; charset=utf-8" {
		t.Errorf("%s: %q, want %q", w.Header().Get("Content-Type"), w.Body, want)
	}
}

// TestDownloads: a range from an offset is honored.
func TestDownloads(t *testing.T) {
	t.Parallel()
	c := newClient(t, behaviors{"GET /things": func(*Exchange) (any, error) {
		return Download{Name: "things.txt", Media: "text/plain", Data: []byte("abcdef")}, nil
	}})
	for header, want := range map[string]string{"": "200 abcdef", "bytes=2-": "206 cdef", "bytes=-2": "200 abcdef", "bytes=6-": "416 {\"detail\":\"Requested range not satisfiable\"}"} {
		c.header["Range"] = header
		if w := c.send("GET /things", ""); itoa(w.Code)+" "+w.Body.String() != want {
			t.Errorf("Range %q: %d %s, want %s", header, w.Code, w.Body, want)
		}
	}
}

// TestSet: members can be set that no operation changes, of a resource and of
// what a response makes up.
func TestSet(t *testing.T) {
	t.Parallel()
	c := newClient(t, nil)
	c.engine.Locked(func() { c.engine.Add(thingKind, thing, Fields{"id": "t", "name": "T"}) })
	if err := c.engine.Set("GET /things/{thing_id}", Fields{"thing_id": "t", "size": 9}); err != nil {
		t.Fatal(err)
	}
	if err := c.engine.Set("POST /things/{thing_id}/polish", Fields{"thing_id": "t", "name": "P"}); err != nil {
		t.Fatal(err)
	}
	if o := c.want(200, "GET /things/t", ""); o.Int("size") != 9 || o["name"] != "T" {
		t.Errorf("the resource is %v", o)
	}
	if o := c.want(200, "POST /things/t/polish", ""); o["name"] != "P" {
		t.Errorf("the response is %v", o)
	}
	for want, o := range map[string]Fields{
		"say of which with the member thing_id":                           {},
		"404: Thing not found":                                            {"thing_id": "u"},
		`there is no member "sice"; there are id, name, size, updated_at`: {"thing_id": "t", "sice": 1},
		"member name: Input should be a valid string":                     {"thing_id": "t", "name": true},
	} {
		if err := c.engine.Set("GET /things/{thing_id}", o); err == nil || err.Error() != want {
			t.Errorf("Set %v: %v, want %s", o, err, want)
		}
	}
}

// TestFaults: a fault takes the place of acting, and is recorded as the response.
func TestFaults(t *testing.T) {
	t.Parallel()
	c := newClient(t, nil)
	c.engine.config.Fault = func(r *Request) *Fault {
		if r.Operation != "POST /things" {
			return nil
		}
		return &Fault{Reply: Failed(Fail(503, "Try later"))}
	}
	c.want(503, "POST /things", `{"name":"W"}`)
	if got := c.want(200, "GET /things", ""); got.Int("total") != 0 {
		t.Errorf("the request was acted on: %v", got)
	}
	all := c.engine.Requests()
	if len(all) != 2 || all[0].Status != 503 || all[1].Operation != "GET /things" || all[1].ID != "req_2" {
		t.Errorf("recorded %+v", all)
	}
	if c.engine.ForgetRequests(); len(c.engine.Requests()) != 0 {
		t.Error("requests are left after ForgetRequests")
	}
}

// TestClose: a closed engine ends delays, and takes no further request.
func TestClose(t *testing.T) {
	t.Parallel()
	c, entered := newClient(t, nil), make(chan struct{})
	c.engine.config.Fault = func(*Request) *Fault {
		close(entered)
		return &Fault{Delay: time.Hour}
	}
	done := make(chan any)
	serve := func() {
		defer func() { done <- recover() }()
		c.engine.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/things", http.NoBody))
	}
	go serve()
	<-entered
	if got := c.engine.InFlight(); !reflect.DeepEqual(got, []string{"GET /things"}) {
		t.Errorf("in flight: %v", got)
	}
	c.engine.Close()
	for range 2 {
		if got := <-done; !reflect.DeepEqual(got, any(http.ErrAbortHandler)) {
			t.Errorf("panic %v, want %v", got, http.ErrAbortHandler)
		}
		c.engine.Wait()
		go serve()
	}
	<-done
}

// TestStateOf: a resource has a state of its kind, which no response shows.
func TestStateOf(t *testing.T) {
	t.Parallel()
	type state struct{ polls int }
	c := newClient(t, behaviors{"GET /things/{thing_id}": func(x *Exchange) (any, error) {
		StateOf[state](x.It).polls++
		return x.It, nil
	}})
	var it *Resource
	c.engine.Locked(func() { it = c.engine.Add(thingKind, thing, Fields{"id": "t"}) })
	c.want(200, "GET /things/t", "")
	c.want(200, "GET /things/t", "")
	if n := StateOf[state](it).polls; n != 2 {
		t.Errorf("%d polls, want 2", n)
	}
}
