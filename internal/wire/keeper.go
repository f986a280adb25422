package wire

import "strings"

const (
	keeperSize = 1 << 10        // bytes that short strings share
	shortText  = keeperSize / 8 // a longer string is by itself
)

// keeper copies strings out of the input. Short ones share their memory, so that
// most of them cost no allocation; whoever holds on to one of them holds on to
// its neighbours, 1 KiB at most.
type keeper struct{ text strings.Builder }

func (k *keeper) keep(text []byte) string {
	if len(text) == 0 || len(text) > shortText {
		return string(text)
	}
	if k.text.Cap()-k.text.Len() < len(text) {
		k.text.Reset() // the strings that were handed out keep the old memory
		k.text.Grow(keeperSize)
	}
	start := k.text.Len()
	k.text.Write(text)
	return k.text.String()[start:]
}
