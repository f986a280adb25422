package core

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/seclai/seclai-sdk-go/internal/partfile"
)

// Save writes the file to filename and closes the download. It follows links and
// creates the file as [os.Create] does, but the name refers to the old file, or to
// none, until the new one is whole and on the disk. The new file takes the permissions
// of the old one.
//
// Until then, Save keeps what has arrived next to the file: that of export.csv in
// .seclai-export.csv.part, with .seclai-export.csv.lock beside it. If Save fails, or the
// process ends, these two remain, and the next Save of the same file under the same
// name continues where the part ends; it then closes the response that d has and asks
// for the rest. A part of another file or version is replaced. Nothing remains if the
// server can't send the rest, or gave neither a strong ETag nor a Last-Modified to tell
// versions apart.
//
// Several processes and goroutines may save to the same name at once. One of them
// writes to the part that remains, and the others to parts of their own; the last to
// finish replaces the file.
//
// Save returns a [*ConfigError] if something of the download has been read before.
func (d *Download) Save(filename string) error {
	defer d.Close()
	if d.body.received > 0 {
		return &ConfigError{Message: "core.Download.Save: a part of the download has been read already; save it instead of reading it"}
	}
	if filename == "" {
		return &ConfigError{Message: "core.Download.Save: the name of the file is empty"}
	}
	if err := d.save(filename); err != nil {
		return fmt.Errorf("saving %s: %w", filename, err)
	}
	return nil
}

func (d *Download) save(filename string) error {
	part, err := partfile.Open(filename, d.version())
	if err != nil {
		return err
	}
	defer part.Close() // whatever happens: the caller's function of progress may panic
	if err := d.continuePart(part); err != nil {
		return err
	}
	if _, err := io.Copy(part, d); err != nil {
		if errors.Is(err, errChanged) || errors.Is(err, errSurplus) {
			part.Discard()
		}
		return err
	}
	return part.Commit()
}

// version returns a name for the content that Save writes. It is empty if that can't
// be continued, or if the caller reads the download in another way.
func (d *Download) version() string {
	if d.ReadCloser != d.body {
		return ""
	}
	return d.body.version()
}

// continuePart lets the download go on where the part ends. If the server does not
// send the rest of the same file, both start anew.
func (d *Download) continuePart(part *partfile.File) error {
	offset := part.Offset()
	if offset == 0 {
		return nil
	}
	if offset <= d.body.size {
		err := d.body.skipTo(offset)
		if err == nil || d.body.ctx.Err() != nil {
			return err
		}
		if again := d.body.startAnew(); again != nil {
			return fmt.Errorf("%w; before that: %w", again, err)
		}
	}
	return part.Restart(d.version())
}

// skipTo continues the download at an offset. If that fails, it can only start anew.
func (b *downloadBody) skipTo(offset int64) error {
	b.resp.Body.Close()
	b.received = offset
	if offset < b.size {
		if err := b.requestRest(b.again()); err != nil {
			return err
		}
		if err := b.check(); err != nil {
			return err
		}
	}
	b.advance(0)
	return nil
}

// startAnew asks for all of the file, which may be another version by now.
func (b *downloadBody) startAnew() error {
	b.resp.Body.Close()
	next := b.again()
	resp, err := next.open(b.ctx)
	if err != nil {
		return err
	}
	b.continueFrom(next, resp)
	if resp.StatusCode != http.StatusOK || isEncoded(resp.Header) {
		return next.unreadable(resp, errors.New("the server sent the file in another form than before; download it anew")).err
	}
	b.use(resp)
	return nil
}
