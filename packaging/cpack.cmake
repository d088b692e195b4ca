# Packages of the three systems; the version comes from project() alone.
set(CPACK_PACKAGE_NAME laplens)
set(CPACK_PACKAGE_VENDOR "LapLens maintainers")
set(CPACK_PACKAGE_CONTACT ${LAPLENS_CONTACT})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "finds pictures by looking at them")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_EXECUTABLES laplens LapLens)
set(CPACK_STRIP_FILES ON)
set(CPACK_GENERATOR DEB)

set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION graphics)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Drop a picture on the window and see the pictures in your own library that
look like it, ranked, in milliseconds, with nothing leaving the machine.
A small network looks at each picture once; codes of some bits, made from the
neighbour graph's Laplacian (Laplacian Deep Hash), say which belong together.
The same program works on the command line, and compares hashing methods.")
# shlibdeps sees what is linked; what is opened by name while the program runs is listed here.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libcurl4, libheif1, libjxl0.7 | libjxl0.11, fonts-inter, qt6-qpa-plugins, qt6-translations-l10n")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "libtesseract5, tesseract-ocr-eng")

include(windows.cmake)
include(macos.cmake)
foreach(file ${CPACK_RESOURCE_FILE_LICENSE} ${windows_files} ${macos_files})
  if(NOT EXISTS ${file})
    message(FATAL_ERROR "The package configuration names ${file}, which is not there.")
  endif()
endforeach()
include(CPack)
