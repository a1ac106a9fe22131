// The request and the answer on the child's two pipes.
#pragma once

#include <string>
#include <vector>

#include "compile.h"

namespace compiler {

/// Request: "BCCQ", then fields of two u32 lengths (name, value), name, value,
/// little endian, ended by two zero lengths. A field may be given repeatedly.
struct Field {
  std::string name;
  std::string value;
};

/// False when the input ends early or is not a request.
bool readRequest(int fd, std::vector<Field>& fields);

/// JSON; binary data is base64.
std::string toJson(const Result& result);
/// What is going to be compiled.
std::string announcementJson(const std::string& id, const std::vector<ReadFile>& files);
std::string errorJson(const std::string& message);

bool writeAll(int fd, const std::string& text);

}  // namespace compiler
