// Package paging reads lists page by page: which page to request next, how to
// read a page in any of the API's envelopes, and when the list ends. It knows no transport: a [Source] fetches the pages.
package paging

import (
	"context"
	"errors"
	"fmt"
	"net/url"
)

// Style is how a list operation is asked for its next page.
type Style uint8

// The styles of the API.
const (
	SinglePage  Style = iota // there is no next page to ask for
	PageNumbers              // parameters page and limit
	PageOffsets              // parameters offset and limit
)

// List describes a list operation.
type List struct {
	Style Style
	Key   string // the member that holds the items in envelopes other than {data, pagination}
	Limit int    // the API's own items a page; 0 when it has none
}

// Info is where a page stands in its list.
type Info struct {
	Number int // of the page, from 1
	Limit  int // items a page, at most; 0 when the API does not say
	Total  int // items in the whole list; -1 when the API does not say
	Offset int // of the page's first item in the list, from 0
}

// Source is where the pages of a list come from; P is a page.
type Source[P any] struct {
	Name     string // of the list, for errors
	Prefetch int    // pages that are fetched while the caller works on one

	// Fetch gets the page that query asks for, reading the response with env. It
	// also returns what to call when the page, or the error, is yielded; nil for
	// nothing.
	Fetch func(ctx context.Context, query url.Values, env *Envelope) (page P, deliver func(), err error)

	// Place stores in a page where it stands in its list. Items that repeat those of the
	// page before are not to be yielded again.
	Place func(page P, info Info, repeats bool)
}

// Read yields the pages of a list from the cursor's place on. It ends after the last
// page, or with the first error. A server that sends a page again gets an error
// instead of an endless loop.
func (s *Source[P]) Read(ctx context.Context, at *Cursor, yield func(P, error) bool) {
	deliverTo := func(st step[P]) bool {
		if st.deliver != nil {
			st.deliver()
		}
		return yield(st.page, st.err)
	}
	if s.Prefetch == 0 {
		s.walk(ctx, at, deliverTo)
		return
	}
	s.walkAhead(ctx, at, deliverTo)
}

// step is a page, or the error that ends the list.
type step[P any] struct {
	page    P
	err     error
	deliver func()
}

func (s *Source[P]) walk(ctx context.Context, at *Cursor, yield func(step[P]) bool) {
	for more := true; more; {
		env := &Envelope{key: at.list.Key}
		var st step[P]
		st.page, st.deliver, st.err = s.Fetch(ctx, at.query(), env)
		if st.err != nil {
			yield(st)
			return
		}
		var info Info
		var err error
		if info, more, err = at.advance(env); err != nil {
			yield(step[P]{err: fmt.Errorf("%s: %w", s.Name, err), deliver: st.deliver})
			return
		}
		s.Place(st.page, info, env.repeats)
		if !yield(st) {
			return
		}
	}
}

// maxEmptyPages is how many pages without items, in a row, a list may have: of some
// lists, a page of items that the caller may not see is empty.
const maxEmptyPages = 100

var errEmptyPages = fmt.Errorf("the server sent %d empty pages in a row and says that there are more; the list was stopped", maxEmptyPages)

var errRepeats = errors.New("the server sent the same page twice; the list was stopped")

// walkAhead lets walk run in a goroutine that is up to Prefetch pages ahead of
// yield, and has ended when walkAhead returns.
func (s *Source[P]) walkAhead(ctx context.Context, at *Cursor, yield func(step[P]) bool) {
	steps := make(chan step[P], s.Prefetch-1) // one more waits to be sent
	stop := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(steps)
		s.walk(ctx, at, func(st step[P]) bool {
			select {
			case steps <- st:
				return true
			case <-stop:
				return false
			}
		})
	}()
	defer func() {
		close(stop)
		cancel()
		for range steps {
			// until the goroutine has ended
		}
	}()
	for st := range steps {
		if !yield(st) {
			return
		}
	}
}
