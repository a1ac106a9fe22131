#pragma once
#include <napi.h>

#include "core/printer/printer_plan.h"

namespace bccrepl::js {

/** A PrintPlan (src/types/print_plan.ts) as the printer takes it. */
PrinterPlan planOf(const Napi::Object& plan);

}  // namespace bccrepl::js
