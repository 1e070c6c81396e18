# Emits ArmIdentity.Json, whose method Parse(text, level, name) makes objects of plain JSON: PSCustomObject, object[], string, long, bool and
# null. An object that is a member of that name at that level (0: of the outermost object) becomes an ordered dictionary that does not
# regard case.
function New-JsonType {
    [CmdletBinding()]
    [OutputType([type])]
    param(
        [Parameter(Mandatory)]
        [object] $ModuleBuilder
    )

    $names = @{
        object = [object]; long = [long]; bool = [bool]; int = [int]; psobject = [psobject]; objects = [System.Collections.Generic.List[object]]
        JsonElement = [System.Text.Json.JsonElement]; JsonMember = [System.Text.Json.JsonProperty]; JsonDocument = [System.Text.Json.JsonDocument]
        JsonMembers = [System.Text.Json.JsonElement+ObjectEnumerator]; JsonItems = [System.Text.Json.JsonElement+ArrayEnumerator]
        JsonOptions = [System.Text.Json.JsonDocumentOptions]; table = [System.Collections.Specialized.OrderedDictionary]
        Properties = [System.Management.Automation.PSMemberInfoCollection[System.Management.Automation.PSPropertyInfo]]
        'psobject.new'       = [psobject].GetConstructor([type[]] @())
        'noteProperty.new'   = [System.Management.Automation.PSNoteProperty].GetConstructor([type[]] @([string], [object]))
        'table.new'          = [System.Collections.Specialized.OrderedDictionary].GetConstructor([type[]] @([System.Collections.IEqualityComparer]))
        'objects.new'        = [System.Collections.Generic.List[object]].GetConstructor([type[]] @())
    }
    # Methods without parameters, or with one of a type.
    foreach ($member in 'psobject.get_Properties', 'objects.ToArray', 'JsonElement.get_ValueKind', 'JsonElement.EnumerateObject', 'JsonElement.EnumerateArray',
        'JsonElement.GetString', 'JsonElement.GetInt64', 'JsonElement.GetBoolean', 'JsonMembers.MoveNext', 'JsonMembers.get_Current', 'JsonItems.MoveNext',
        'JsonItems.get_Current', 'JsonMember.get_Name', 'JsonMember.get_Value', 'JsonDocument.get_RootElement', 'JsonDocument.Dispose') {
        $type, $method = $member.Split('.')
        $names[$member] = $names[$type].GetMethod($method, [type[]] @())
    }
    $names['objects.Add'] = [System.Collections.Generic.List[object]].GetMethod('Add', [type[]] @([object]))
    $names['Properties.Add'] = $names['Properties'].GetMethod('Add', [type[]] @([System.Management.Automation.PSPropertyInfo]))
    $names['table.Add'] = [System.Collections.Specialized.OrderedDictionary].GetMethod('Add', [type[]] @([object], [object]))
    $names['table.comparer'] = [System.StringComparer].GetMethod('get_OrdinalIgnoreCase', [type[]] @())
    $names['JsonMember.NameEquals'] = [System.Text.Json.JsonProperty].GetMethod('NameEquals', [type[]] @([string]))
    $names['JsonOptions.set_MaxDepth'] = [System.Text.Json.JsonDocumentOptions].GetMethod('set_MaxDepth', [type[]] @([int]))
    $names['JsonDocument.Parse'] = [System.Text.Json.JsonDocument].GetMethod('Parse', [type[]] @([string], [System.Text.Json.JsonDocumentOptions]))

    $json = $ModuleBuilder.DefineType('ArmIdentity.Json', 'Public, Sealed')

    # object Read(JsonElement, int level, string name)
    $parameters = [type[]] @([System.Text.Json.JsonElement], [int], [string])
    $method = $json.DefineMethod('Read', 'Public, Static', $names['object'], $parameters)
    $names['Read'] = $method
    $code = $method.GetILGenerator()
    $variables = @{
        element = 'JsonElement'; kind = 'int'; made = 'psobject'; members = 'JsonMembers'; member = 'JsonMember'; list = 'objects'; items = 'JsonItems'
        dictionary = 'table'; entries = 'JsonMembers'
    }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    foreach ($name in 'nextMember', 'plainMember', 'readMember', 'allMembers', 'nextEntry', 'allEntries', 'noObject', 'nextItem', 'allItems', 'noArray', 'noString',
        'noNumber', 'isNull') {
        $names[$name] = $code.DefineLabel()
    }
    Add-Instruction $code $names @(
        'Ldarg_0 Stloc element Ldloca element Call JsonElement.get_ValueKind Stloc kind'
        # if (kind == JsonValueKind.Object): a PSCustomObject with a property for each member
        'Ldloc kind Ldc_I4_1 Bne_Un noObject Newobj psobject.new Stloc made Ldloca element Call JsonElement.EnumerateObject Stloc members'
        'MarkLabel nextMember Ldloca members Call JsonMembers.MoveNext Brfalse allMembers Ldloca members Call JsonMembers.get_Current Stloc member'
        'Ldloc made Callvirt psobject.get_Properties Ldloca member Call JsonMember.get_Name'
        # if (level == 0 && member.NameEquals(name) && member.Value.ValueKind == JsonValueKind.Object): the dictionary
        'Ldarg_1 Brtrue plainMember Ldloca member Ldarg_2 Call JsonMember.NameEquals Brfalse plainMember'
        'Ldloca member Call JsonMember.get_Value Stloc element Ldloca element Call JsonElement.get_ValueKind Ldc_I4_1 Bne_Un plainMember'
        'Call table.comparer Newobj table.new Stloc dictionary Ldloca element Call JsonElement.EnumerateObject Stloc entries'
        'MarkLabel nextEntry Ldloca entries Call JsonMembers.MoveNext Brfalse allEntries Ldloca entries Call JsonMembers.get_Current Stloc member'
        'Ldloc dictionary Ldloca member Call JsonMember.get_Name Ldloca member Call JsonMember.get_Value Ldc_I4_M1 Ldarg_2 Call Read'
        'Callvirt table.Add Br nextEntry MarkLabel allEntries Ldloc dictionary Br readMember'
        'MarkLabel plainMember Ldloca member Call JsonMember.get_Value Ldarg_1 Ldc_I4_1 Sub Ldarg_2 Call Read'
        'MarkLabel readMember Newobj noteProperty.new Callvirt Properties.Add Br nextMember MarkLabel allMembers Ldloc made Ret MarkLabel noObject'
        # if (kind == JsonValueKind.Array): object[]
        'Ldloc kind Ldc_I4_2 Bne_Un noArray Newobj objects.new Stloc list Ldloca element Call JsonElement.EnumerateArray Stloc items'
        'MarkLabel nextItem Ldloca items Call JsonItems.MoveNext Brfalse allItems'
        'Ldloc list Ldloca items Call JsonItems.get_Current Ldarg_1 Ldc_I4_1 Sub Ldarg_2 Call Read Callvirt objects.Add Br nextItem'
        'MarkLabel allItems Ldloc list Callvirt objects.ToArray Ret MarkLabel noArray'
        # if (kind == JsonValueKind.String), Number, Null; else True or False
        'Ldloc kind Ldc_I4_3 Bne_Un noString Ldloca element Call JsonElement.GetString Ret MarkLabel noString'
        'Ldloc kind Ldc_I4_4 Bne_Un noNumber Ldloca element Call JsonElement.GetInt64 Box long Ret MarkLabel noNumber'
        'Ldloc kind Ldc_I4_7 Beq isNull Ldloca element Call JsonElement.GetBoolean Box bool Ret MarkLabel isNull Ldnull Ret'
    )

    # object Parse(string, int level, string name)
    $parameters = [type[]] @([string], [int], [string])
    $code = $json.DefineMethod('Parse', 'Public, Static', $names['object'], $parameters).GetILGenerator()
    $variables = @{ options = 'JsonOptions'; document = 'JsonDocument'; root = 'JsonElement'; value = 'object' }
    foreach ($name in $variables.Keys) { $names[$name] = $code.DeclareLocal($names[$variables[$name]]) }
    Add-Instruction $code $names @(
        # options.MaxDepth = 8 << 4: the library goes 127 levels deep
        'Ldloca options Ldc_I4_8 Ldc_I4_4 Shl Call JsonOptions.set_MaxDepth'
        'Ldarg_0 Ldloc options Call JsonDocument.Parse Stloc document Ldloc document Callvirt JsonDocument.get_RootElement Ldarg_1 Ldarg_2 Call Read Stloc value'
        'Ldloc document Callvirt JsonDocument.Dispose Ldloc value Ret'
    )
    $json.CreateType()
}
