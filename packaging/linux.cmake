# What a desktop needs to know of LapLens, its manual and its list of libraries. Only packages have these: they take
# the built program, and tools that building does not need.
find_program(RSVG_CONVERT rsvg-convert)
find_program(GZIP gzip)
find_package(Python3 COMPONENTS Interpreter)
foreach(tool RSVG_CONVERT GZIP Python3_EXECUTABLE)
  if(NOT ${tool})
    message(FATAL_ERROR "Packages need ${tool}: run packaging/install-dependencies package.")
  endif()
endforeach()
if(NOT DEFINED ENV{SOURCE_DATE_EPOCH})
  message(FATAL_ERROR "Packages carry the date of their source: build them by packaging/package, which sets SOURCE_DATE_EPOCH.")
endif()
string(TIMESTAMP LAPLENS_DATE "%Y-%m-%d" UTC)  # that of SOURCE_DATE_EPOCH
string(TIMESTAMP LAPLENS_DATE_RFC "%a, %d %b %Y %H:%M:%S +0000" UTC)

# packaged_file(laplens.1.gz INTO share/man/man1 COMMAND laplens ... DEPENDS ...): what the command prints.
set(packaged_files)
macro(packaged_file name)
  cmake_parse_arguments(ARG "" "INTO" "COMMAND;DEPENDS" ${ARGN})
  set(file ${CMAKE_CURRENT_BINARY_DIR}/${ARG_INTO}/${name})
  file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/${ARG_INTO})
  add_custom_command(OUTPUT ${file} COMMAND ${ARG_COMMAND} > ${file} DEPENDS ${ARG_DEPENDS} VERBATIM)
  install(FILES ${file} DESTINATION ${ARG_INTO})
  list(APPEND packaged_files ${file})
endmacro()

set(icon ${PROJECT_SOURCE_DIR}/resources/icons/laplens.svg)
install(FILES ${icon} DESTINATION share/icons/hicolor/scalable/apps)
foreach(size 16 22 24 32 48 64 128 256 512)
  packaged_file(laplens.png INTO share/icons/hicolor/${size}x${size}/apps
    COMMAND ${RSVG_CONVERT} -w ${size} -h ${size} ${icon} DEPENDS ${icon})
endforeach()

install(FILES linux/laplens.desktop DESTINATION share/applications)
set(metainfo org.laplens.laplens.metainfo.xml)
configure_file(linux/${metainfo}.in ${metainfo} @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${metainfo} DESTINATION share/metainfo)

packaged_file(laplens.1.gz INTO share/man/man1 COMMAND laplens describe man | ${GZIP} -9n DEPENDS laplens)
packaged_file(laplens INTO share/bash-completion/completions COMMAND laplens describe bash DEPENDS laplens)
packaged_file(_laplens INTO share/zsh/vendor-completions COMMAND laplens describe zsh DEPENDS laplens)
packaged_file(laplens.fish INTO share/fish/vendor_completions.d COMMAND laplens describe fish DEPENDS laplens)

install(FILES linux/copyright DESTINATION share/doc/laplens)
cmake_host_system_information(RESULT LAPLENS_SUITE QUERY DISTRIB_VERSION_CODENAME)
configure_file(linux/changelog.in changelog @ONLY)
packaged_file(changelog.gz INTO share/doc/laplens
  COMMAND ${GZIP} -9nc ${CMAKE_CURRENT_BINARY_DIR}/changelog DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/changelog)

set(sbom ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/sbom --version ${PROJECT_VERSION})
set(sbom_of $<TARGET_FILE:laplens> $<TARGET_FILE:laplens_torch> $<TARGET_FILE:laplens_raw_preview>)
list(TRANSFORM networks_packages PREPEND --network=)
list(APPEND sbom ${networks_packages})
set(sbom_depends sbom libraries.txt laplens laplens_torch laplens_raw_preview)
packaged_file(libraries.json INTO share/laplens COMMAND ${sbom} --cyclonedx ${sbom_of} DEPENDS ${sbom_depends})
packaged_file(LIBRARIES.gz INTO share/doc/laplens COMMAND ${sbom} ${sbom_of} | ${GZIP} -9n DEPENDS ${sbom_depends})

add_custom_target(packaged ALL DEPENDS ${packaged_files})
