package paging_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/paging"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// page is what the tests read of a page.
type page struct {
	items []int
	extra map[string]int
	info  paging.Info
}

// list serves bodies one after the other, and keeps what was asked for.
type list struct {
	paging.List
	bodies   []string
	prefetch int
	asked    []string
	place    []string // what was delivered when
}

func (l *list) fetch(_ context.Context, q url.Values, env *paging.Envelope) (*page, func(), error) {
	n := len(l.asked)
	l.asked = append(l.asked, q.Encode())
	if n == len(l.bodies) {
		return nil, nil, errors.New("no more bodies")
	}
	p := &page{}
	err := wire.Read([]byte(l.bodies[n]), func(d *wire.Decoder) {
		env.Decode(d, func() int {
			p.items = wire.Slice(d, (*wire.Decoder).Int)
			return len(p.items)
		}, func(name string) bool {
			if name != "extra" {
				return false
			}
			p.extra = map[string]int{name: d.Int()}
			return true
		})
	})
	return p, func() { l.place = append(l.place, fmt.Sprint("page ", n)) }, err
}

// read returns the items of all pages, and the pages.
func (l *list) read(t *testing.T, query url.Values) (items []int, pages []*page, err error) {
	t.Helper()
	cursor, err := paging.NewCursor(l.List, query)
	if err != nil {
		return nil, nil, err
	}
	source := paging.Source[*page]{Name: "GET /numbers", Prefetch: l.prefetch, Fetch: l.fetch, Place: func(p *page, info paging.Info, repeats bool) {
		p.info = info
		if repeats {
			p.items = nil
		}
	}}
	source.Read(t.Context(), cursor, func(p *page, failed error) bool {
		if failed != nil {
			err = failed
			return true // which must not go on
		}
		items, pages = append(items, p.items...), append(pages, p)
		return true
	})
	return items, pages, err
}

func TestRead(t *testing.T) {
	numbers := paging.List{Style: paging.PageNumbers, Key: "numbers", Limit: 2}
	offsets := paging.List{Style: paging.PageOffsets, Key: "numbers", Limit: 2}
	for name, tt := range map[string]struct {
		list  paging.List
		query url.Values
		pages []string
		want  []int
		asked []string
	}{
		"data and pagination": {
			numbers, nil, []string{`{"data": [1, 2], "pagination": {"has_next": true}}`, `{"data": [3], "pagination": {"has_next": false}}`},
			[]int{1, 2, 3}, []string{"", "page=2"},
		},
		"the list's own key and a total": {
			numbers, nil, []string{`{"numbers": [1, 2], "total": 3}`, `{"numbers": [3], "total": 3}`},
			[]int{1, 2, 3}, []string{"", "page=2"},
		},
		"offsets": {
			offsets, url.Values{"offset": {"4"}, "sort": {"x"}}, []string{`{"numbers": [5, 6], "total": 7}`, `{"numbers": [7], "total": 7}`},
			[]int{5, 6, 7}, []string{"offset=4&sort=x", "offset=6&sort=x"},
		},
		"a bare array, until a page is not full": {
			numbers, nil, []string{`[1, 2]`, `[3]`},
			[]int{1, 2, 3}, []string{"", "page=2"},
		},
		"a single page, whatever it says": {
			paging.List{Key: "numbers"}, nil, []string{`{"numbers": [1, 2], "total": 9}`},
			[]int{1, 2}, []string{""},
		},
		"a server that ignores the page, and speaks of none": {
			paging.List{Style: paging.PageNumbers}, nil, []string{`[1, 2]`, `[1, 2]`},
			[]int{1, 2}, []string{"", "page=2"},
		},
	} {
		for _, prefetch := range []int{0, 1, 3} {
			l := &list{List: tt.list, bodies: tt.pages, prefetch: prefetch}
			got, pages, err := l.read(t, tt.query)
			if err != nil || !slices.Equal(got, tt.want) || !slices.Equal(l.asked, tt.asked) {
				t.Errorf("%s: got %v, %v; asked for %q", name, got, err, l.asked)
			}
			if len(l.place) != len(pages) {
				t.Errorf("%s: %d pages, delivered %q", name, len(pages), l.place)
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	numbers := paging.List{Style: paging.PageNumbers, Limit: 2}
	again := `{"data": [1, 2], "pagination": {"has_next": true, "total": 9}}`
	for name, tt := range map[string]struct {
		pages []string
		query url.Values
		want  string
		asked int
	}{
		"the same page twice":      {[]string{again, again}, nil, "GET /numbers: the server sent the same page twice", 2},
		"no list":                  {[]string{`{"total": 0}`}, nil, `there is no member "data"`, 1},
		"a page that is no number": {nil, url.Values{"page": {"two"}}, `parameter page: "two" is not a number`, 0},
		"what ends early":          {[]string{`{"data": [1, 2], "pagination": {"has_next": true}}`}, nil, "no more bodies", 2},
	} {
		l := &list{List: numbers, bodies: tt.pages}
		_, _, err := l.read(t, tt.query)
		if err == nil || !strings.Contains(err.Error(), tt.want) || len(l.asked) != tt.asked {
			t.Errorf("%s: got %v after %d calls", name, err, len(l.asked))
		}
	}
}

// A page may repeat the one before when as many items were added in front of it.
// Whatever is said of a third one, the list ends.
func TestShiftedPages(t *testing.T) {
	body := func(total int) string {
		return fmt.Sprintf(`{"data": [1, 2], "pagination": {"has_next": true, "total": %d}}`, total)
	}
	l := &list{List: paging.List{Style: paging.PageNumbers, Limit: 2}, bodies: []string{body(4), body(6), body(8), body(10)}}
	got, pages, err := l.read(t, nil)
	if !slices.Equal(got, []int{1, 2}) || len(pages) != 2 || err == nil || len(l.asked) != 3 {
		t.Errorf("got %v on %d pages, %v; asked for %q", got, len(pages), err, l.asked)
	}
}

func TestInfo(t *testing.T) {
	l := &list{List: paging.List{Style: paging.PageOffsets, Limit: 2}, bodies: []string{`{"data": [1, 2], "total": 3, "limit": 2, "extra": 7}`, `{"data": [3], "total": 3}`}}
	_, pages, err := l.read(t, nil)
	want := []paging.Info{{Number: 1, Limit: 2, Total: 3, Offset: 0}, {Number: 2, Limit: 2, Total: 3, Offset: 2}}
	if err != nil || len(pages) != 2 || pages[0].info != want[0] || pages[1].info != want[1] || pages[0].extra["extra"] != 7 {
		t.Errorf("got %+v, %v", pages, err)
	}
}

// Whoever reads ahead has stopped when Read returns.
func TestReadAheadEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fetching := 0
		source := paging.Source[int]{Name: "numbers", Prefetch: 2, Place: func(int, paging.Info, bool) {}, Fetch: func(ctx context.Context, _ url.Values, env *paging.Envelope) (int, func(), error) {
			fetching++
			defer func() { fetching-- }()
			n := time.Now().UnixNano()
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				return 0, nil, ctx.Err()
			}
			return 0, nil, wire.Read(fmt.Appendf(nil, `{"data": [%d], "pagination": {"has_next": true}}`, n), func(d *wire.Decoder) {
				env.Decode(d, func() int { return len(wire.Slice(d, (*wire.Decoder).Int64)) }, func(string) bool { return false })
			})
		}}
		cursor, err := paging.NewCursor(paging.List{Style: paging.PageNumbers}, nil)
		if err != nil {
			t.Fatal(err)
		}
		pages := 0
		source.Read(t.Context(), cursor, func(int, error) bool { pages++; return pages < 3 })
		if fetching != 0 || pages != 3 {
			t.Errorf("%d fetches go on after %d pages", fetching, pages)
		}
	})
}

// A server that has no items but always more pages is not asked without end.
func TestEmptyPagesEnd(t *testing.T) {
	t.Parallel()
	const empty, full = `{"data": [], "pagination": {"has_next": true, "total": 1000000000, "limit": 10}}`, `{"data": [%d], "pagination": {"has_next": true, "total": 1000000000, "limit": 10}}`
	for _, style := range []paging.Style{paging.PageNumbers, paging.PageOffsets} {
		for _, prefetch := range []int{0, 3} {
			l := &list{List: paging.List{Style: style}, prefetch: prefetch}
			for i := range 3 { // what comes in between makes them start anew
				l.bodies = append(slices.Concat(l.bodies, slices.Repeat([]string{empty}, 60)), fmt.Sprintf(full, i))
			}
			l.bodies = slices.Concat(l.bodies, slices.Repeat([]string{empty}, 1000))
			items, _, err := l.read(t, nil)
			if len(items) != 3 || err == nil || !strings.Contains(err.Error(), "100 empty pages in a row") || len(l.asked) != 3*61+100 {
				t.Errorf("style %v: %d items after %d requests, %v", style, len(items), len(l.asked), err)
			}
		}
	}
}
