package engine

import (
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Fault is what goes wrong with the response to one request. The fields combine.
type Fault struct {
	Delay      time.Duration // before anything else
	Reply      *Reply        // in place of acting on the request; nil to act
	Drop       Drop
	CutAfter   int           // with [DropInBody], the bytes of the body that are sent before
	Pace       time.Duration // between the pieces of a body or stream
	PieceBytes int           // of a piece; 0 means 1
}

// Drop is when a connection breaks.
type Drop byte

// The moments when a connection can break.
const (
	NoDrop     Drop = iota
	DropBefore      // before acting on the request
	DropAfter       // after acting on it, without a response
	DropInBody      // while the body or stream of the response is sent
)

// shapes reports whether the fault changes how a body is sent.
func (f *Fault) shapes() bool { return f.Drop == DropInBody || f.Pace > 0 }

// responseWriter sends a response, with what a fault does to it.
type responseWriter struct {
	http.ResponseWriter
	engine  *Engine
	request *http.Request
	record  *Request
	fault   Fault
	sent    int // bytes of the body
}

func (w *responseWriter) send(r *Reply) {
	maps.Copy(w.Header(), r.Header)
	w.Header().Set("X-Request-Id", w.record.ID)
	if r.Body != nil {
		w.Header().Set("Content-Length", strconv.Itoa(len(r.Body)))
	}
	w.engine.Locked(func() { w.record.Status = r.Status })
	w.WriteHeader(r.Status)
	if r.stream != nil {
		w.flush()
		r.stream(&Events{w: w})
		return
	}
	_, _ = w.Write(r.Body) // fails only if the client is gone
}

func (w *responseWriter) flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// Write sends p, in small pieces if the fault says so, up to where the fault cuts
// the response off.
func (w *responseWriter) Write(p []byte) (int, error) {
	if !w.fault.shapes() {
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

// next returns where the next piece of a body ends.
func (w *responseWriter) next(done, end int) int {
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

// wait lets time pass. It reports whether there is still a client to respond to.
func (w *responseWriter) wait(d time.Duration) bool {
	if d <= 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-w.request.Context().Done():
	case <-w.engine.ctx.Done():
	}
	return false
}

// drop breaks the connection. If nothing was sent, it leaves the beginning of a
// response behind, because net/http's client repeats a request by itself when a
// connection that it reuses ends without a byte.
func (w *responseWriter) drop() {
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
