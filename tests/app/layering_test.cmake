# Fails when an include goes against the directions of the architecture: core knows no Qt, LibTorch stays in
# core/features/torch_*.cpp and the private headers between them, qcustomplot.h in ui/plots, ui and app above core, and core's folders use only lower ones.
cmake_policy(VERSION 3.25)
set(broken "")

function(forbid pattern why)
  foreach(file ${ARGN})
    file(STRINGS ${SOURCE}/${file} lines REGEX "^ *# *include *[<\"]${pattern}")
    foreach(line ${lines})
      set(broken "${broken}\n${file}: ${line}: ${why}" PARENT_SCOPE)
      set(broken "${broken}\n${file}: ${line}: ${why}")
    endforeach()
  endforeach()
endfunction()

function(sources variable)
  file(GLOB_RECURSE files RELATIVE ${SOURCE} ${ARGN})
  set(${variable} ${files} PARENT_SCOPE)
endfunction()

sources(all ${SOURCE}/app/*.[ch]pp ${SOURCE}/core/*.[ch]pp ${SOURCE}/ui/*.[ch]pp)
list(LENGTH all count)
if(count LESS 40)
  message(FATAL_ERROR "only ${count} source files found under ${SOURCE}: is this the right folder?")
endif()

sources(core ${SOURCE}/core/*.[ch]pp)
forbid("(Q[A-Z]|Qt|qt|ui/|app/)" "core knows neither Qt nor what lies above it" ${core})

set(not_torch ${all})
list(FILTER not_torch EXCLUDE REGEX "^core/features/torch_.*[.][ch]pp$")
forbid("(torch/|ATen/|c10/|caffe2/)" "LibTorch is for core/features/torch_*" ${not_torch})
forbid("core/features/torch_(backbones|network|one_thread|pictures|pth|trainer|tuner|weights)[.]hpp" "these headers bring LibTorch with them"
       ${not_torch})

set(not_plots ${all})
list(FILTER not_plots EXCLUDE REGEX "^ui/plots/")
forbid("qcustomplot" "QCustomPlot is for ui/plots" ${not_plots})

sources(ui ${SOURCE}/ui/*.[ch]pp)
forbid("(app/|opencv|SQLite|Spectra|cblas)" "ui shows what core says and computes nothing" ${ui})

# Whoever closes a descriptor of an open library takes the process's locks away (core/base/open_database.hpp).
sources(sqlite ${SOURCE}/core/store/sqlite/*.[ch]pp)
forbid("(fstream|cstdio)>" "SQLite alone opens a library's file" ${sqlite})

set(below_base "")
set(below_downloads base)
set(below_images base downloads)
set(below_copies base images)
set(below_graph base)
set(below_search base)
set(below_store base search)
set(below_hashing base graph search)
set(below_features base downloads images search hashing)
set(below_evaluation base search graph)
set(below_pipeline base downloads images copies graph search store features hashing evaluation)
foreach(folder base downloads images copies graph search store features hashing evaluation pipeline)
  sources(files ${SOURCE}/core/${folder}/*.[ch]pp)
  foreach(other base downloads images copies graph search store features hashing evaluation pipeline)
    if(NOT other STREQUAL folder AND NOT other IN_LIST below_${folder})
      forbid("core/${other}/" "core/${folder} may not use core/${other}" ${files})
    endif()
  endforeach()
endforeach()

if(broken)
  message(FATAL_ERROR "Layering is broken:${broken}")
endif()
message(STATUS "${count} files keep to the layers")
