package seclai

import (
	"mime"
	"path"
	"strings"
)

// mediaTypes are the types of files that the service takes, by extension.
var mediaTypes = map[string]string{
	".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".md": "text/markdown", ".csv": "text/csv",
	".xml": "application/xml", ".json": "application/json", ".pdf": "application/pdf", ".zip": "application/zip",
	".epub": "application/epub+zip", ".msg": "application/vnd.ms-outlook", ".doc": "application/msword",
	".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".png":  "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".bmp": "image/bmp",
	".svg": "image/svg+xml", ".tiff": "image/tiff", ".tif": "image/tiff", ".webp": "image/webp",
	".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg",
	".mp4": "video/mp4", ".mov": "video/quicktime", ".avi": "video/x-msvideo",
}

var mediaTypesAccepted = func() map[string]bool {
	accepted := map[string]bool{"text/xml": true, "text/x-markdown": true}
	for _, t := range mediaTypes {
		accepted[t] = true
	}
	return accepted
}()

// unknownMedia is the type of files whose type is not known.
const unknownMedia = "application/octet-stream"

// mediaType returns the declared type of a file or, if that says nothing, the one
// of its extension.
func mediaType(declared, filename string) string {
	t, _, err := mime.ParseMediaType(declared)
	if err == nil && t != unknownMedia {
		return t
	}
	if t := mediaTypes[strings.ToLower(path.Ext(filename))]; t != "" {
		return t
	}
	return unknownMedia
}

// isMedium reports whether a file has to be transcribed first.
func isMedium(mediaType string) bool {
	return strings.HasPrefix(mediaType, "audio/") || strings.HasPrefix(mediaType, "video/")
}
