package runtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/stub"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// list is a list of numbers on a server.
type list struct {
	style    runtime.PageStyle
	envelope string // the JSON of a page, with ITEMS, TOTAL, PAGE, LIMIT and NEXT to be filled in
	size     int    // numbers in the list
	most     int    // that the server puts on a page; 0 for as many as are asked for
	asked    []string
	change   func(l *list, page int) // before a page is made
	fail     int                     // the page, from 1, that fails; 0 for none
}

const (
	pagination = `{"data": ITEMS, "pagination": {"page": PAGE, "limit": LIMIT, "total": TOTAL, "has_next": NEXT}}`
	flat       = `{"data": ITEMS, "total": TOTAL, "page": PAGE, "limit": LIMIT}`
	keyed      = `{"numbers": ITEMS, "total": TOTAL, "more": 1}`
	bare       = `ITEMS`
)

func (l *list) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.asked = append(l.asked, r.URL.RawQuery)
	if l.change != nil {
		l.change(l, len(l.asked))
	}
	if l.fail == len(l.asked) {
		stub.Respond(400, "application/json", `{"detail": "No more."}`)(w, r)
		return
	}
	number := func(name string, otherwise int) int {
		if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
			return n
		}
		return otherwise
	}
	limit, page := number("limit", 10), number("page", 1)
	if l.most > 0 {
		limit = min(limit, l.most)
	}
	from := number("offset", (page-1)*limit)
	items := []int{}
	for i := from; i < min(from+limit, l.size); i++ {
		items = append(items, i)
	}
	if l.style == runtime.SinglePage {
		items = slices.Collect(func(yield func(int) bool) {
			for i := range l.size {
				yield(i)
			}
		})
	}
	data, _ := json.Marshal(items)
	fill := strings.NewReplacer("ITEMS", string(data), "TOTAL", strconv.Itoa(l.size), "PAGE", strconv.Itoa(page), "LIMIT", strconv.Itoa(limit), "NEXT", strconv.FormatBool(from+limit < l.size))
	stub.Respond(200, "application/json", fill.Replace(l.envelope), "X-Request-Id", fmt.Sprint("req_", len(l.asked)))(w, r)
}

func (l *list) pages(ctx context.Context, c *core.Client, query runtime.Query, opts ...core.CallOption) iter.Seq2[*core.Page[int], error] {
	return runtime.PagesOf(ctx, c, runtime.List{Style: l.style, Key: "numbers", Limit: 10}, runtime.Request{Operation: "GET /numbers", Query: query}, (*wire.Decoder).Int, opts)
}

func numbers(from, to int) []int {
	var all []int
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list  list
		query runtime.Query
		want  []int
		asked []string
	}{
		"numbers":             {list{style: runtime.PageNumbers, envelope: pagination, size: 25}, nil, numbers(0, 25), []string{"", "page=2", "page=3"}},
		"numbers, flat":       {list{style: runtime.PageNumbers, envelope: flat, size: 25}, nil, numbers(0, 25), []string{"", "page=2", "page=3"}},
		"numbers, keyed":      {list{style: runtime.PageNumbers, envelope: keyed, size: 20}, nil, numbers(0, 20), []string{"", "page=2"}},
		"numbers, bare":       {list{style: runtime.PageNumbers, envelope: bare, size: 25}, nil, numbers(0, 25), []string{"", "page=2", "page=3"}},
		"numbers, bare, full": {list{style: runtime.PageNumbers, envelope: bare, size: 20}, nil, numbers(0, 20), []string{"", "page=2", "page=3"}},
		"offsets":             {list{style: runtime.PageOffsets, envelope: keyed, size: 25}, nil, numbers(0, 25), []string{"", "offset=10", "offset=20"}},
		"single":              {list{style: runtime.SinglePage, envelope: keyed, size: 25}, nil, numbers(0, 25), []string{""}},
		"empty":               {list{style: runtime.PageNumbers, envelope: pagination}, nil, nil, []string{""}},
		"from a page on":      {list{style: runtime.PageNumbers, envelope: flat, size: 25}, runtime.Query{"page": {"2"}, "limit": {"10"}}, numbers(10, 25), []string{"limit=10&page=2", "limit=10&page=3"}},
		"from an offset on":   {list{style: runtime.PageOffsets, envelope: keyed, size: 25}, runtime.Query{"offset": {"7"}, "sort": {"name"}}, numbers(7, 25), []string{"offset=7&sort=name", "offset=17&sort=name"}},
		"limited by server":   {list{style: runtime.PageNumbers, envelope: flat, size: 25, most: 5}, runtime.Query{"page": {"3"}, "limit": {"500"}}, numbers(10, 25), []string{"limit=500&page=3", "limit=500&page=4", "limit=500&page=5"}},
		"limited offsets":     {list{style: runtime.PageOffsets, envelope: keyed, size: 12, most: 5}, runtime.Query{"limit": {"500"}}, numbers(0, 12), []string{"limit=500", "limit=500&offset=5", "limit=500&offset=10"}},
		"beyond the end":      {list{style: runtime.PageNumbers, envelope: pagination, size: 5}, runtime.Query{"page": {"9"}}, nil, []string{"page=9"}},
	} {
		for _, ahead := range []int{0, 1, 5} {
			l := test.list
			c := stub.Serve(t, l.ServeHTTP)
			got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, test.query, core.WithPrefetch(ahead))), 0)
			if err != nil || !slices.Equal(got, test.want) || !slices.Equal(l.asked, test.asked) {
				t.Errorf("%s with %d ahead: got %v, %v by %q", name, ahead, got, err, l.asked)
			}
		}
	}
}

func TestPageInfo(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list  list
		query runtime.Query
		want  []core.PageInfo
	}{
		{list{style: runtime.PageNumbers, envelope: flat, size: 15}, nil, []core.PageInfo{{Number: 1, Limit: 10, Total: 15, Offset: 0}, {Number: 2, Limit: 10, Total: 15, Offset: 10}}},
		{list{style: runtime.PageNumbers, envelope: flat, size: 15, most: 5}, runtime.Query{"page": {"2"}, "limit": {"50"}}, []core.PageInfo{{Number: 2, Limit: 5, Total: 15, Offset: 5}, {Number: 3, Limit: 5, Total: 15, Offset: 10}}},
		{list{style: runtime.PageOffsets, envelope: keyed, size: 15}, runtime.Query{"offset": {"4"}, "limit": {"4"}}, []core.PageInfo{{Number: 2, Limit: 4, Total: 15, Offset: 4}, {Number: 3, Limit: 4, Total: 15, Offset: 8}, {Number: 4, Limit: 4, Total: 15, Offset: 12}}},
		{list{style: runtime.PageNumbers, envelope: bare, size: 5}, nil, []core.PageInfo{{Number: 1, Limit: 10, Total: -1, Offset: 0}}},
	} {
		c := stub.Serve(t, test.list.ServeHTTP)
		var got []core.PageInfo
		for p, err := range test.list.pages(t.Context(), c, test.query) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, p.PageInfo)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("got %v, want %v", got, test.want)
		}
	}
}

// An error comes once, after all that came before it, and is the last thing.
func TestPagesErrorInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, ahead := range []int{0, 1, 5} {
		l := &list{style: runtime.PageNumbers, envelope: pagination, size: 100, fail: 3}
		c := stub.Serve(t, l.ServeHTTP)
		var got []int
		var errs []error
		for n, err := range runtime.Items(l.pages(t.Context(), c, nil, core.WithPrefetch(ahead))) {
			switch {
			case err != nil:
				errs = append(errs, err)
			case len(errs) > 0:
				t.Error("something came after the error")
			default:
				got = append(got, n)
			}
		}
		if len(errs) != 1 || !errors.Is(errs[0], core.ErrBadRequest) || !slices.Equal(got, numbers(0, 20)) || len(l.asked) != 3 {
			t.Errorf("with %d ahead: %v and %v by %q", ahead, got, errs, l.asked)
		}
		l.asked = nil
		if got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil, core.WithPrefetch(ahead))), 0); !errors.Is(err, core.ErrBadRequest) || len(got) != 20 {
			t.Errorf("with %d ahead: collected %d, %v", ahead, len(got), err)
		}
	}
}

// A page whose items are all kept from the caller is not the end of the list,
// as long as the server says so and its total bears it out.
func TestPagesWithHoles(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style runtime.PageStyle
		asked []string
	}{
		"numbers": {runtime.PageNumbers, []string{"", "page=2", "page=3", "page=4"}},
		"offsets": {runtime.PageOffsets, []string{"", "offset=2", "offset=4", "offset=6"}},
	} {
		bodies := []string{
			`{"data": [1, 2], "pagination": {"limit": 2, "total": 7, "has_next": true}}`,
			`{"data": [], "pagination": {"limit": 2, "total": 7, "has_next": true}}`,
			`{"data": [3, 4], "pagination": {"limit": 2, "total": 7, "has_next": true}}`,
			`{"data": [], "pagination": {"limit": 2, "total": 7, "has_next": true}}`,
			`{"data": [], "pagination": {"limit": 2, "total": 7, "has_next": true}}`,
		}
		var asked []string
		c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.RawQuery)
			stub.Respond(200, "application/json", bodies[len(asked)-1])(w, r)
		})
		l := list{style: test.style}
		got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), 0)
		if err != nil || !slices.Equal(got, numbers(1, 5)) || !slices.Equal(asked, test.asked) {
			t.Errorf("%s: got %v, %v by %q", name, got, err, asked)
		}
	}
}

// Without a limit it can't be told where an empty page would end, and the list
// ends with it.
func TestPagesWithHolesOfUnknownSize(t *testing.T) {
	t.Parallel()
	for _, style := range []runtime.PageStyle{runtime.PageNumbers, runtime.PageOffsets} {
		n := 0
		c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
			if n++; n > 10 {
				panic(http.ErrAbortHandler)
			}
			stub.Respond(200, "application/json", `{"data": [], "pagination": {"total": 7, "has_next": true}}`)(w, r)
		})
		pages := runtime.PagesOf(t.Context(), c, runtime.List{Style: style}, runtime.Request{Operation: "GET /numbers"}, (*wire.Decoder).Int, nil)
		if got, err := core.Collect(runtime.Items(pages), 0); err != nil || len(got) > 0 || n != 1 {
			t.Errorf("got %v, %v by %d calls", got, err, n)
		}
	}
}

func TestPagesThatRepeat(t *testing.T) {
	t.Parallel()
	for name, sequence := range map[string][]int{"the same": {0, 0}, "in turns": {0, 1, 0}} {
		n := 0
		c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
			stub.Respond(200, "application/json", fmt.Sprintf(`{"data": [%d], "pagination": {"total": 9, "has_next": true}}`, sequence[n%len(sequence)]))(w, r)
			n++
		})
		l := list{style: runtime.PageNumbers}
		got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), 0)
		if err == nil || !strings.Contains(err.Error(), "same page twice") || !slices.Equal(got, sequence[:len(sequence)-1]) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

// Items that are added at the beginning push those of a page onto the next one.
func TestPagesThatShift(t *testing.T) {
	t.Parallel()
	pages := []string{
		`{"data": [1, 2], "pagination": {"total": 4, "has_next": true}}`,
		`{"data": [1, 2], "pagination": {"total": 6, "has_next": true}}`,
		`{"data": [3, 4], "pagination": {"total": 6, "has_next": false}}`,
	}
	n := 0
	c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
		stub.Respond(200, "application/json", pages[n])(w, r)
		n++
	})
	l := list{style: runtime.PageNumbers}
	got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), 0)
	if err != nil || !slices.Equal(got, numbers(1, 5)) {
		t.Errorf("got %v, %v", got, err)
	}
	// A server that goes on like this is stopped.
	n = 0
	c = stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n > 10 {
			stub.Respond(400, "application/json", `{"detail": "nobody stops"}`)(w, r)
			return
		}
		stub.Respond(200, "application/json", fmt.Sprintf(`{"data": [1], "total": %d}`, 4+n))(w, r)
	})
	got, err = core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), 0)
	if err == nil || !strings.Contains(err.Error(), "same page twice") || len(got) != 1 || n != 3 {
		t.Errorf("got %v, %v by %d calls", got, err, n)
	}
}

func TestPagesOfListThatShrinks(t *testing.T) {
	t.Parallel()
	for _, envelope := range []string{pagination, flat, keyed} {
		for _, style := range []runtime.PageStyle{runtime.PageNumbers, runtime.PageOffsets} {
			for size, want := range map[int]int{15: 15, 10: 10, 0: 10, 5: 10} {
				l := &list{style: style, envelope: envelope, size: 30}
				l.change = func(l *list, page int) {
					if page == 2 {
						l.size = size
					}
				}
				c := stub.Serve(t, l.ServeHTTP)
				got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), 0)
				if err != nil || !slices.Equal(got, numbers(0, want)) || len(l.asked) != 2 {
					t.Errorf("to %d: got %v, %v by %q", size, got, err, l.asked)
				}
			}
		}
	}
}

// A list that has no pages is asked for a second one to find that out.
func TestListAllWithoutPages(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`[1, 2, 3]`, `{"numbers": [1, 2, 3]}`} {
		n := 0
		c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
			n++
			stub.Respond(200, "application/json", body)(w, r)
		})
		got, err := core.Collect(core.ListAll[int](t.Context(), c, "/numbers", "numbers", nil), 0)
		if err != nil || !slices.Equal(got, numbers(1, 4)) || n != 2 {
			t.Errorf("%s: got %v, %v by %d calls", body, got, err, n)
		}
	}
}

// TestAnswersThatAreNoList: an empty list would be taken for the truth.
func TestAnswersThatAreNoList(t *testing.T) {
	for _, body := range []string{`{}`, `{"detail": "We are moving house."}`, `{"results": [{"id": "a"}]}`, `{"pagination": {"total": 3}}`, `"data"`, `7`} {
		client := stub.Serve(t, stub.Respond(200, "application/json", body))
		_, ofAgents := core.Collect(agents.New(client).List(t.Context(), nil), 0)
		_, ofAll := core.Collect(core.ListAll[struct{}](t.Context(), client, "/agents", "", nil), 0)
		for _, err := range []error{ofAgents, ofAll} {
			if _, ok := errors.AsType[*core.ResponseError](err); !ok {
				t.Errorf("%s: got %v", body, err)
			}
		}
	}
}

// TestNullsInAList: a loop over a list may use each of its items.
func TestNullsInAList(t *testing.T) {
	client := stub.Serve(t, stub.Respond(200, "application/json", `{"data": [{"id": "a"}, null, {"id": "b"}]}`))
	var ids []string
	for agent, err := range agents.New(client).List(t.Context(), nil) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, agent.ID)
	}
	if !slices.Equal(ids, []string{"a", "", "b"}) {
		t.Errorf("got %q", ids)
	}
	none, err := core.Collect(agents.New(stub.Serve(t, stub.Respond(200, "application/json", `{"data": null}`))).List(t.Context(), nil), 0)
	if none != nil || err != nil {
		t.Errorf("of a null in place of the list: %v, %v", none, err)
	}
}

func TestCollectUpToLimit(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{0: 25, 1: 1, 10: 10, 11: 11, 25: 25, 100: 25} {
		l := &list{style: runtime.PageNumbers, envelope: pagination, size: 25}
		c := stub.Serve(t, l.ServeHTTP)
		got, err := core.Collect(runtime.Items(l.pages(t.Context(), c, nil)), limit)
		if err != nil || len(got) != want || len(l.asked) != (want+9)/10 {
			t.Errorf("limit %d: %d items by %d calls, %v", limit, len(got), len(l.asked), err)
		}
	}
}
