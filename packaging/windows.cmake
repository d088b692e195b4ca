# An installer made by `cpack -G NSIS` on Windows: start menu, uninstaller, and the folder on PATH if wanted.
set(CPACK_NSIS_DISPLAY_NAME LapLens)
set(CPACK_NSIS_PACKAGE_NAME LapLens)
set(CPACK_NSIS_INSTALLED_ICON_NAME bin/laplens.exe)
set(CPACK_NSIS_MUI_ICON ${CMAKE_CURRENT_SOURCE_DIR}/windows/laplens.ico)
set(CPACK_NSIS_MUI_UNIICON ${CPACK_NSIS_MUI_ICON})
set(CPACK_NSIS_ENABLE_UNINSTALL_BEFORE_INSTALL ON)
set(CPACK_NSIS_MODIFY_PATH ON)
set(windows_files ${CPACK_NSIS_MUI_ICON})
