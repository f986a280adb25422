package seclaitest

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

// answerWriter sends an answer, with what a fault does to it.
type answerWriter struct {
	http.ResponseWriter
	server  *Server
	request *http.Request
	record  *Request
	fault   *Fault // nil for none
	sent    int    // bytes of the body
}

func (w *answerWriter) send(r *reply) {
	maps.Copy(w.Header(), r.header)
	w.Header().Set("X-Request-Id", w.record.ID)
	if r.body != nil {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.body)))
	}
	w.server.answered(w.record, r.status)
	w.WriteHeader(r.status)
	if r.stream != nil {
		w.flush()
		r.stream(&events{w: w})
		return
	}
	_, _ = w.Write(r.body) // the client may be gone, which is its own affair
}

func (w *answerWriter) flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Write sends p, in small pieces where the fault says so, up to where it cuts the
// answer off.
func (w *answerWriter) Write(p []byte) (int, error) {
	if w.fault == nil || !w.fault.shapes() {
		return w.ResponseWriter.Write(p)
	}
	for done := 0; done < len(p); {
		piece := p[done:w.next(done, len(p))]
		n, err := w.ResponseWriter.Write(piece)
		w.sent += n
		done += n
		if err != nil {
			return done, err
		}
		w.flush()
		if w.fault.Drop == DropInBody && w.sent >= w.fault.CutAfter {
			w.drop()
		}
		if !w.wait(w.fault.Pace) {
			return done, w.request.Context().Err()
		}
	}
	return len(p), nil
}

// next is where the next piece of a body ends.
func (w *answerWriter) next(done, end int) int {
	if w.fault.Pace > 0 {
		end = min(end, done+max(w.fault.PieceBytes, 1))
	}
	if w.fault.Drop == DropInBody {
		end = min(end, done+max(w.fault.CutAfter-w.sent, 0))
		if end == done {
			w.drop()
		}
	}
	return end
}

// wait lets time pass; it reports whether there is still somebody to answer.
func (w *answerWriter) wait(d time.Duration) bool {
	return pause(w.request.Context().Done(), w.server.ctx.Done(), d)
}

func pause(gone, closed <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-gone:
	case <-closed:
	}
	return false
}

// drop breaks the connection. Before anything was sent it leaves the beginning of
// an answer behind, because net/http's client makes a request again by itself when
// a connection that it reuses ends without a byte.
func (w *answerWriter) drop() {
	if w.record.Status == 0 {
		if conn, _, err := http.NewResponseController(w.ResponseWriter).Hijack(); err == nil {
			_, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\n"))
			_ = conn.Close()
		}
	} else {
		w.flush()
	}
	panic(http.ErrAbortHandler)
}
