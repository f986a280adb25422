module github.com/seclai/seclai-sdk-go

go 1.26.0
