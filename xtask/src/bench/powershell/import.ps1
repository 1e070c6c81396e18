# What every script pays: a process, and a module.
param([string] $Module)
Import-Module $Module
