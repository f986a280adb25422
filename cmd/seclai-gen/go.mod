module github.com/seclai/seclai-sdk-go/cmd/seclai-gen

go 1.26.0

require github.com/seclai/seclai-sdk-go/internal/codegen v0.0.0

replace github.com/seclai/seclai-sdk-go/internal/codegen => ../../internal/codegen
