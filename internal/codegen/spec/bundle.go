package spec

import (
	"path/filepath"
	"strings"

	"github.com/pb33f/libopenapi/bundler"
	"github.com/pb33f/libopenapi/datamodel"
)

// bundle puts the files that a description refers to into the description. Only
// files below its folder are read, and nothing is fetched.
func bundle(description *Source) ([]byte, error) {
	external := false
	eachReference(description.root, "", func(_ Pointer, ref string) {
		external = external || !strings.HasPrefix(ref, "#") && !strings.Contains(ref, "://")
	})
	if !external {
		return description.Data, nil
	}
	data, err := bundler.BundleBytesComposed(description.Data, quiet(&datamodel.DocumentConfiguration{
		BasePath: filepath.Dir(description.Path), SpecFilePath: description.Path, AllowFileReferences: true,
	}), nil)
	if err != nil {
		return nil, describe(description, err).Err()
	}
	return data, nil
}
