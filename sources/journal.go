package sources

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"
)

// checksum tells contents apart.
type checksum [sha256.Size]byte

func newChecksum() hash.Hash { return sha256.New() }

// journal knows which files of a folder a source has. Each is a line of JSON in a
// file, so that nothing is lost when the program is stopped.
type journal struct {
	source string

	mu    sync.Mutex
	file  *os.File // nil for a journal in memory
	paths map[string]journalEntry
	known map[checksum]*content
}

// journalEntry is a line of the file.
type journalEntry struct {
	Source   string    `json:"source"`
	Path     string    `json:"path"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	SHA256   string    `json:"sha256"`
}

// content is what has been uploaded, or is about to be by whoever holds it.
type content struct {
	held     chan struct{} // has room for one holder
	uploaded bool          // guarded by held
}

func newContent() *content { return &content{held: make(chan struct{}, 1)} }

// openJournal reads the journal, which need not exist, and keeps it open to write;
// an empty name makes one in memory.
func openJournal(name, source string) (*journal, error) {
	j := &journal{source: source, paths: map[string]journalEntry{}, known: map[checksum]*content{}}
	if name == "" {
		return j, nil
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err == nil {
		j.file = f
		err = j.read()
	}
	if err != nil {
		j.close()
		return nil, fmt.Errorf("opening %s as the journal of uploads: %w", name, err)
	}
	return j, nil
}

// read skips lines that it does not understand: one may be torn, or be as long as the
// power failure made it. A file that does not begin as a journal is somebody else's and
// must not be written to.
func (j *journal) read() error {
	lines := bufio.NewReaderSize(j.file, maxJournalLine)
	first, err := lines.ReadByte()
	empty := errors.Is(err, io.EOF)
	for err == nil && first == 0 { // as after a power failure
		first, err = lines.ReadByte()
	}
	if !empty && first != '{' {
		return errors.New("it is another kind of file; name one of its own for the journal")
	}
	if err == nil {
		err = lines.UnreadByte()
	}
	for err == nil {
		var line []byte
		if line, err = lines.ReadSlice('\n'); errors.Is(err, bufio.ErrBufferFull) {
			err = nil // and the pieces are no JSON
		}
		// What was torn may be followed by a line that was written later.
		line = line[bytes.LastIndexByte(line, 0)+1:]
		var e journalEntry
		if json.Unmarshal(line, &e) == nil && e.Source == j.source {
			j.remember(e)
		}
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	return j.endLine()
}

// maxJournalLine is in bytes. An entry is shorter, its path being a path.
const maxJournalLine = 64 << 10

// endLine makes the next line begin on its own.
func (j *journal) endLine() error {
	info, err := j.file.Stat()
	if err != nil || info.Size() == 0 {
		return err
	}
	var last [1]byte
	if _, err = j.file.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
		_, err = j.file.Write([]byte{'\n'})
	}
	return err
}

func (j *journal) remember(e journalEntry) {
	j.paths[e.Path] = e
	if sum, err := hex.DecodeString(e.SHA256); err == nil && len(sum) == sha256.Size {
		c := newContent()
		c.uploaded = true
		j.known[checksum(sum)] = c
	}
}

func (j *journal) close() {
	if j.file != nil {
		_ = j.file.Close() // what was written has been handed over already
	}
}

// has reports whether the file at path was uploaded as it is now. Where a file
// system does not tell times, nothing can be said.
func (j *journal) has(path string, info fs.FileInfo) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	e, ok := j.paths[path]
	return ok && e.Size == info.Size() && e.Modified.Equal(info.ModTime()) && !info.ModTime().IsZero()
}

// claim reports whether the content is known to have been uploaded. While somebody
// is uploading it, that is waited for: if they fail, it is the next one's turn.
func (j *journal) claim(ctx context.Context, sum checksum) (known bool, release func(), err error) {
	j.mu.Lock()
	c := j.known[sum]
	if c == nil {
		c = newContent()
		j.known[sum] = c
	}
	j.mu.Unlock()
	select {
	case c.held <- struct{}{}:
		return c.uploaded, func() { <-c.held }, nil
	case <-ctx.Done():
		return false, nil, context.Cause(ctx)
	}
}

// note writes down that the file at path has been uploaded, by who claimed its
// content.
func (j *journal) note(path string, info fs.FileInfo, sum checksum) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.known[sum].uploaded = true
	e := journalEntry{Source: j.source, Path: path, Size: info.Size(), Modified: info.ModTime(), SHA256: hex.EncodeToString(sum[:])}
	j.paths[path] = e
	if j.file == nil {
		return nil
	}
	line, err := json.Marshal(e)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err != nil {
		return fmt.Errorf("%s was uploaded, but the journal could not be written: %w", path, err)
	}
	return nil
}
