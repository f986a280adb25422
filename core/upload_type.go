package core

import (
	"mime"
	"path"
	"strings"
	"unicode"
)

// typeByExtension knows the types that the API takes, so that the answer is the
// same on every system, and asks the system for others.
func typeByExtension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t, ok := uploadTypes[ext]; ok {
		return t
	}
	return mime.TypeByExtension(ext)
}

var uploadTypes = map[string]string{
	".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".md": "text/markdown", ".csv": "text/csv",
	".xml": "application/xml", ".json": "application/json", ".pdf": "application/pdf",
	".msg": "application/vnd.ms-outlook", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".zip":  "application/zip", ".epub": "application/epub+zip",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".bmp": "image/bmp",
	".tiff": "image/tiff", ".tif": "image/tiff", ".webp": "image/webp", ".svg": "image/svg+xml",
	".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg",
	".mp4": "video/mp4", ".mov": "video/quicktime", ".avi": "video/x-msvideo",
}

func isMediaType(s string) bool {
	_, _, err := mime.ParseMediaType(s)
	return err == nil && !strings.ContainsFunc(s, unicode.IsControl)
}
